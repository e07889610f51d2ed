import edu.stanford.nlp.ie.crf.CRFClassifier;
import edu.stanford.nlp.util.Triple;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Names that CoreNLP reads in the .txt files of a folder: file, start, end, type, tab-separated. */
public class Teacher {
  private static final String MODELS = "edu/stanford/nlp/models/ner/english.";

  /** Arguments: model ("all.3class" or "conll.4class"), folder. */
  public static void main(String[] arguments) throws Exception {
    var model = MODELS + arguments[0] + ".distsim.crf.ser.gz";
    CRFClassifier<?> classifier = CRFClassifier.getClassifier(model);
    List<Path> files;
    try (var listed = Files.list(Path.of(arguments[1]))) {
      files = listed.filter(path -> path.toString().endsWith(".txt")).sorted().toList();
    }
    for (Path file : files) {
      String text = Files.readString(file);
      for (Triple<String, Integer, Integer> name : classifier.classifyToCharacterOffsets(text)) {
        int start = text.codePointCount(0, name.second());
        int end = text.codePointCount(0, name.third());
        System.out.println(
            String.join("\t", file.getFileName().toString(), "" + start, "" + end, name.first()));
      }
    }
  }
}
