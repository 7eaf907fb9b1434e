"""Text for people in the two languages of the product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One statement in Chinese and in English."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the wording for a language code such as "zh-hans" or "en"."""
        return self.zh if language.lower().startswith("zh") else self.en

    def to_document(self) -> dict[str, str]:
        """Return the text as a plain mapping."""
        return {"zh": self.zh, "en": self.en}

    @classmethod
    def from_document(cls, document: str | Mapping[str, object]) -> Text:
        """Read {"zh": .., "en": ..}; a single string serves both languages.

        Raises TextError for anything else, and when neither language is given.
        """
        if isinstance(document, str):
            return cls(document, document)
        zh, en = document.get("zh"), document.get("en")
        if not isinstance(zh, str | None) or not isinstance(en, str | None):
            raise TextError("zh 和 en 须为文字", "zh and en must be text")
        unknown = sorted(set(map(str, document)) - {"zh", "en"})
        if unknown:
            raise TextError(
                f"“{unknown[0]}”不是语言代码:请用 zh 和 en,含逗号的文字请加引号",
                f"{unknown[0]!r} is no language: use zh and en, and quote text with a comma",
            )
        if not (zh or en):
            raise TextError("请用 zh 或 en 给出文字", "give the text in zh or in en")
        return cls(zh or en or "", en or zh or "")

    def to_shortest(self) -> str | dict[str, str]:
        """Return one string where both languages say the same, else the mapping."""
        return self.zh if self.zh == self.en else self.to_document()

    def __add__(self, other: Text) -> Text:
        return Text(self.zh + other.zh, self.en + other.en)


class TextError(ValueError):
    """A value is refused; `message` says why in both languages, str() in English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.message = Text(zh, en)


EMPTY = Text("", "")
