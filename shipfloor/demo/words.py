"""The words of the demo's own page, in both languages. The screens' words are station_ui's."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "title": ("演示台", "Demo"),
    "lead": ("在这里当一回扫码枪、打印机和相机", "Be the scanner, the printer and the camera"),
    "hint": (
        "左边是真的打包台。下面的按钮把条码写进一条真的串口线；标签走真的网口；照片来自真的视频流。",
        "Left: the real bench. Codes enter by a serial line, labels leave by a socket, photos come from a stream.",
    ),
    "bench": ("打包台", "Bench"),
    "panel": ("管理面板", "Panel"),
    "central": ("总部", "Head office"),
    "alone": ("整屏打开", "Open alone"),
    "scanner": ("扫码枪", "Scanner"),
    "badge": ("工牌 017", "Badge 017"),
    "next": ("下一张面单", "Next waybill"),
    "right": ("对的货", "Right goods"),
    "wrong": ("错的货", "Wrong goods"),
    "label": ("箱上的标签", "Label on the box"),
    "refunded": ("退了款的面单", "Refunded"),
    "unlisted": ("没有订单的面单", "No order"),
    "unknown": ("不认识的码", "Unknown code"),
    "type": ("随便一个码", "Any code"),
    "scan": ("扫", "Scan"),
    "sign_in_first": ("先扫工牌", "Badge first"),
    "nothing_open": ("先扫面单", "Waybill first"),
    "all_in": ("货齐了", "All goods are in"),
    "by_eye": ("这件没条码：在打包台上点它的图片", "No barcode: touch its picture on the bench"),
    "unplugged": ("扫码枪拔掉了，没扫进去", "The scanner is unplugged; nothing was scanned"),
    "camera": ("相机", "Camera"),
    "no_picture": ("没有画面", "No picture"),
    "printer": ("打印机", "Printer"),
    "no_labels": ("还没有标签：右边把面单改成台上打印。", "No labels yet: let the bench print them, at the right."),
    "printed": ("最近的标签", "Newest labels"),
    "faults": ("弄坏点什么", "Break something"),
    "paper_out": ("打印机缺纸", "No paper"),
    "refuse": ("打印机拒绝连接", "Printer refuses"),
    "mute": ("打印机不回话", "Printer mute"),
    "stall": ("相机卡住", "Camera stalls"),
    "unplug_camera": ("拔掉相机", "No camera"),
    "unplug_scanner": ("拔掉扫码枪", "No scanner"),
    "central_down": ("总部停机", "Head office down"),
    "floor": ("这个仓", "This floor"),
    "profile": ("面单从哪来", "Labels"),
    "preprinted": ("先打单后验货", "Preprinted"),
    "station": ("台上打印", "At the bench"),
    "hand": ("自动打包员", "Automatic packer"),
    "hand_on": ("在干活", "Working"),
    "hand_off": ("歇着", "Resting"),
    "pin": ("班长（解除规则、进管理面板）：B02，PIN 246810", "Supervisor, to lift or for the panel: B02, PIN 246810"),
    "gone": ("演示已经停了", "The demo has stopped"),
    "language": ("EN", "中"),
}

LANGUAGES = ("zh", "en")


def words_in(language: str) -> dict[str, str]:
    """The page's words in one language."""
    place = LANGUAGES.index(language) if language in LANGUAGES else 0
    return {name: both[place] for name, both in WORDS.items()}
