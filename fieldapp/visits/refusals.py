"""The rules' refusals: each code with the field it concerns and the sentence that says how to mend it."""

from flask_babel import lazy_gettext as _l

from fieldapp.visits.given import Fault

_SENTENCES: dict[str, tuple[str, object]] = {
    "unknown_household": ("household", _l("Không thấy hộ này trong địa bàn của bác. Mời bác mở lại danh sách hộ.")),
    "unknown_venue": ("venue", _l("Không thấy điểm này trong địa bàn của bác. Mời bác mở lại danh sách.")),
    "unknown_visit": ("replaces", _l("Máy chủ chưa có lượt thăm cần sửa. Mời bác gửi lượt đó trước.")),
    "unknown_area": ("area", _l("Không thấy thôn, buôn, bon hay tổ này trong địa bàn của bác. Mời bác chọn lại.")),
    "unknown_campaign": ("campaign", _l("Máy chủ không có đợt này. Mời bác mở lại trang để lấy đợt đang chạy.")),
    "outside_campaign": ("campaign", _l("Nơi này không thuộc địa bàn của đợt. Mời bác chọn đợt khác.")),
    "campaign_archived": ("campaign", _l("Đợt này đã đóng, không ghi thêm được. Mời bác hỏi cán bộ xã.")),
    "other_campaign": ("campaign", _l("Lượt cần sửa thuộc đợt khác. Mời bác sửa trong đúng đợt của lượt đó.")),
    "before_start": ("_", _l("Ngày gõ cửa trước ngày bắt đầu đợt. Mời bác xem lại ngày giờ trên máy.")),
    "in_future": ("_", _l("Giờ gõ cửa còn ở phía trước. Mời bác xem lại ngày giờ trên máy.")),
    "not_allowed": ("_", _l("Bác chưa được phân công việc này ở đây vào lúc đó. Mời bác hỏi cán bộ xã.")),
    "uid_taken": ("_", _l("Mã này đã dùng cho một lượt khác. Mời bác mở lại trang rồi ghi lượt mới.")),
    "bad_uid": ("_", _l("Mã nhận dạng không đọc được. Mời bác cập nhật ứng dụng rồi ghi lại.")),
    "bad_time": ("_", _l("Ngày giờ không đọc được. Mời bác xem lại ngày giờ trên máy.")),
    "unknown_kind": ("_", _l("Máy chủ chưa biết loại việc này. Mời bác cập nhật ứng dụng rồi gửi lại.")),
    "missing_field": ("_", _l("Thiếu một mục cần có. Mời bác ghi lại.")),
    "bad_value": ("_", _l("Có mục không đúng kiểu. Mời bác ghi lại.")),
    "follow_up": ("follow_up_on", _l("Ngày hẹn phải từ ngày gõ cửa đến 90 ngày sau. Mời bác chọn lại ngày.")),
}


def refusal(name: str) -> Fault:
    """Return the fault that *name* stands for."""
    field, sentence = _SENTENCES[name]
    code = "out_of_range" if name == "follow_up" else name
    return Fault(code, {field: [str(sentence)]})
