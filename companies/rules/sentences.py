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

MATCHES: dict[str, str] = {
    "credit_code.same": gettext_noop("Same credit code {value}"),
    "credit_code.differs": gettext_noop("Two valid credit codes: two legal entities, perhaps of one group"),
    "name.same": gettext_noop("Same registered name"),
    "name.core": gettext_noop("Same name “{value}” without form and region"),
    "name.brand": gettext_noop("Same brand “{value}”"),
    "name.pinyin": gettext_noop("Same name in Latin letters “{value}”"),
    "name.short": gettext_noop("“{value}” is the short form of the other name"),
    "name.typo": gettext_noop("Names differ only by a slip: {value}"),
    "name.alike": gettext_noop("Similar names: {value}"),
    "name.differs": gettext_noop("Different names: {value}"),
    "form.differs": gettext_noop("Different legal forms: {value}"),
    "domain.same": gettext_noop("Same web domain {value}"),
    "domain.shared": gettext_noop("Same web domain {value}, used by {count} firms"),
    "domain.differs": gettext_noop("Different web domains"),
    "phone.mobile": gettext_noop("Same mobile phone {value}"),
    "phone.same": gettext_noop("Same phone {value}"),
    "phone.line": gettext_noop("Same landline {value}"),
    "phone.shared": gettext_noop("Same switchboard phone {value}, used by {count} firms"),
    "phone.differs": gettext_noop("Different phones"),
    "email.same": gettext_noop("Same e-mail {value}"),
    "email.role": gettext_noop("Same shared mailbox {value}"),
    "email.shared": gettext_noop("Same e-mail {value}, used by {count} firms"),
    "email.differs": gettext_noop("Different mailboxes"),
    "group.same": gettext_noop("Two firms of one group, not one firm"),
    "legal_representative.same": gettext_noop("Same legal representative (proves nothing alone)"),
    "legal_representative.common": gettext_noop("Same legal representative, a name that many bear"),
    "legal_representative.differs": gettext_noop("Different legal representatives"),
    "place.city": gettext_noop("Same city"),
    "place.region": gettext_noop("Same region"),
    "place.differs": gettext_noop("Different regions"),
    "place.city_differs": gettext_noop("Different cities"),
    "address.same": gettext_noop("Same address"),
    "address.alike": gettext_noop("Similar addresses"),
    "address.differs": gettext_noop("Different addresses"),
    "person.same": gettext_noop("Same person's name"),
    "person.common": gettext_noop("Same person's name, which many bear"),
    "person.pinyin": gettext_noop("Same person's name in Latin letters"),
    "person.typo": gettext_noop("Person's names differ only by a slip"),
    "person.surname": gettext_noop("Same surname, another given name"),
    "person.differs": gettext_noop("Different persons' names"),
    "extra.same": gettext_noop("Same {value}"),
    "extra.alike": gettext_noop("Similar {value}"),
    "extra.differs": gettext_noop("Different {value}"),
}
