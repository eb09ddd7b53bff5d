"""Every sentence that a rule says, in English with named places: the page puts it into the reader's language.

`gettext_noop` marks a message for the catalogues and gives it back as it is; the rules know no language.
"""


def gettext_noop(message: str) -> str:
    """Marks a message for translation."""
    return message


RULES: dict[str, str] = {
    "tidy": gettext_noop("Spaces, full-width and invisible characters"),
    "empty_word": gettext_noop("A word that means “nothing”"),
    "simplified": gettext_noop("Traditional to simplified characters"),
    "name.title": gettext_noop("Title split off the name"),
    "name.case": gettext_noop("Upper and lower case of a name"),
    "phone.e164": gettext_noop("Phone in international form"),
    "phone.split": gettext_noop("Several phones in one cell"),
    "email.normal": gettext_noop("E-mail address in normal form"),
    "website.domain": gettext_noop("Web address in normal form"),
    "credit_code.normal": gettext_noop("Credit code in normal form"),
    "region.words": gettext_noop("Province and city from the text"),
    "region.address": gettext_noop("Region from the address"),
    "region.company": gettext_noop("Region from the company name"),
    "region.phone": gettext_noop("Region from the phone's area"),
    "industry.words": gettext_noop("Industry by its synonyms"),
}

REASONS: dict[str, str] = {
    "phone.no_digits": gettext_noop("The phone has no digits"),
    "phone.too_short": gettext_noop("The phone number is too short"),
    "phone.too_long": gettext_noop("The phone number is too long"),
    "phone.invalid": gettext_noop("The phone number does not exist in its numbering plan"),
    "phone.unknown_country": gettext_noop("The phone's country code does not exist"),
    "phone.scientific": gettext_noop("A spreadsheet has rounded the phone number (1.38E+10): its last digits are lost"),
    "email.no_at": gettext_noop("The e-mail address has no @"),
    "email.bad_name": gettext_noop("The part before the @ is not a mailbox"),
    "email.bad_domain": gettext_noop("The domain of the e-mail address is not valid"),
    "email.disposable": gettext_noop("A throw-away mailbox"),
    "email.free": gettext_noop("A free mailbox: it says nothing about the company"),
    "email.role": gettext_noop("A shared mailbox (info, sales …), not a person's"),
    "credit_code.length": gettext_noop("A credit code has 18 characters"),
    "credit_code.characters": gettext_noop("The credit code holds characters that the norm does not allow"),
    "credit_code.check_digit": gettext_noop("The check digit of the credit code is wrong"),
    "company.branch": gettext_noop("A branch, not the company itself"),
    "company.no_name": gettext_noop("The company name holds no name, only a region or a legal form"),
    "website.no_domain": gettext_noop("The web address has no domain"),
}
