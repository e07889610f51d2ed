"""Who a speaker's mention is: from the words of the text to an entity of the article."""
