from pydantic import BaseModel

from agents.own import OwnAgent


class Claim(BaseModel):
    start: int
    end: int
    text: str


AGENT = OwnAgent(
    function="quotewire_claims.find:find",
    value=list[Claim],
    about="Sentences with a number, which can be checked.",
)
