"""WTForms' own messages in Vietnamese: the library ships no Vietnamese catalogue."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

_MESSAGES: dict[str, object] = {
    "Invalid field name '%s'.": _l("Không có mục tên '%s'."),
    "Field must be equal to %(other_name)s.": _l("Mục này phải giống mục %(other_name)s."),
    "Number must be at least %(min)s.": _l("Số nhỏ nhất là %(min)s."),
    "Number must be at most %(max)s.": _l("Số lớn nhất là %(max)s."),
    "Number must be between %(min)s and %(max)s.": _l("Mời bác điền số từ %(min)s đến %(max)s."),
    "Date must be at least %(min)s.": _l("Ngày sớm nhất là %(min)s."),
    "Date must be at most %(max)s.": _l("Ngày muộn nhất là %(max)s."),
    "Date must be between %(min)s and %(max)s.": _l("Mời bác ghi ngày từ %(min)s đến %(max)s."),
    "This field is required.": _l("Mục này cần điền."),
    "Invalid input.": _l("Mời bác xem lại mục này."),
    "Invalid email address.": _l("Địa chỉ thư điện tử chưa đúng."),
    "Invalid IP address.": _l("Địa chỉ IP chưa đúng."),
    "Invalid Mac address.": _l("Địa chỉ MAC chưa đúng."),
    "Invalid URL.": _l("Địa chỉ trang chưa đúng."),
    "Invalid UUID.": _l("Mã nhận dạng chưa đúng."),
    "Invalid value, must be one of: %(values)s.": _l("Mời bác chọn một trong: %(values)s."),
    "Invalid value, can't be any of: %(values)s.": _l("Không dùng được các giá trị: %(values)s."),
    "This field cannot be edited.": _l("Mục này không sửa được."),
    "This field is disabled and cannot have a value.": _l("Mục này đang khóa, mời bác để trống."),
    "Invalid CSRF Token.": _l("Trang đã cũ. Mời bác mở lại trang."),
    "CSRF token missing.": _l("Trang đã cũ. Mời bác mở lại trang."),
    "CSRF failed.": _l("Trang đã cũ. Mời bác mở lại trang."),
    "CSRF token expired.": _l("Trang đã cũ. Mời bác mở lại trang."),
    "Invalid Choice: could not coerce.": _l("Mời bác chọn lại một mục trong danh sách."),
    "Choices cannot be None.": _l("Danh sách chọn đang trống."),
    "Not a valid choice.": _l("Mời bác chọn một mục trong danh sách."),
    "Invalid choice(s): one or more data inputs could not be coerced.": _l("Mời bác chọn lại các mục trong danh sách."),
    "Not a valid datetime value.": _l("Mời bác ghi ngày giờ, ví dụ 2020-08-17 16:00."),
    "Not a valid date value.": _l("Mời bác ghi ngày, ví dụ 2020-08-17."),
    "Not a valid time value.": _l("Mời bác ghi giờ, ví dụ 16:00."),
    "Not a valid week value.": _l("Mời bác ghi tuần, ví dụ 2020-W33."),
    "Not a valid integer value.": _l("Mời bác điền một số nguyên, ví dụ 2."),
    "Not a valid decimal value.": _l("Mời bác điền một số, ví dụ 2,5."),
    "Not a valid float value.": _l("Mời bác điền một số, ví dụ 2,5."),
    "Not a valid UUID value.": _l("Mã nhận dạng chưa đúng."),
}
_PLURALS: dict[str, object] = {
    "Field must be at least %(min)d character long.": _l("Cần ít nhất %(min)d ký tự."),
    "Field cannot be longer than %(max)d character.": _l("Không quá %(max)d ký tự."),
    "Field must be exactly %(max)d character long.": _l("Cần đúng %(max)d ký tự."),
    "Field must be between %(min)d and %(max)d characters long.": _l("Cần từ %(min)d đến %(max)d ký tự."),
    "'%(value)s' is not a valid choice for this field.": _l("'%(value)s' không có trong danh sách."),
    "'%(value)s' are not valid choices for this field.": _l("%(value)s không có trong danh sách."),
    "Not a valid choice.": _l("Mời bác chọn một mục trong danh sách."),
}


class WtformsVietnamese:
    """Answer WTForms' requests for a message."""

    def gettext(self, string: str) -> str:
        """Return the message in the reader's language."""
        return str(_MESSAGES.get(string) or _PLURALS.get(string) or gettext("Mời bác xem lại mục này."))

    def ngettext(self, singular: str, _plural: str, _n: int) -> str:
        """Return the message in the reader's language; Vietnamese has one form for all numbers."""
        return self.gettext(singular)
