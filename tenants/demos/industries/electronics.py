"""Electronics and after-sales: devices that are set up, repaired and insured."""

from tenants.demos.industry import Faq, Industry, Topic

ELECTRONICS = Industry(
    key="electronics",
    title={"en": "Electronics and after-sales", "zh": "电子与售后"},
    pitch={
        "en": "Setting up, fault finding, repairs under warranty, spare parts.",
        "zh": "安装指导、故障排查、保修维修、配件。",
    },
    company="Volta Devices 伏特智能",
    time_zone="Asia/Shanghai",
    people={"admin": "Chen Yu 陈宇", "supervisor": "Grace Okafor", "agent": "Tom Li 李涛"},
    colleagues=("He Ping 何平", "Lucas Weber", "Xu Min 徐敏", "Noor Haddad"),
    channel_name="Volta support 伏特客服",
    look={
        "colour": "#1d5bbf",
        "title_en": "Volta Devices",
        "title_zh": "伏特智能",
        "greeting_en": "Hello! Tell us the model and what it does, and we find out together.",
        "greeting_zh": "您好！请告诉我们型号和现象，一起来排查。",
        "launcher_text_en": "Support",
        "launcher_text_zh": "在线客服",
    },
    queues={
        "support": ("Anything else", "综合咨询"),
        "setup": ("Setting up", "安装指导"),
        "faults": ("Faults", "故障排查"),
        "repairs": ("Repairs", "维修"),
    },
    topics=(
        Topic(
            key="setup",
            name=("Setting up", "安装"),
            queue="setup",
            priority="normal",
            known_by="connect|pair the|install|set up|连接|配对|安装|绑定",
            talks={
                "en": (
                    (
                        "v: The camera does not connect to my wifi.",
                        "a: Hello! Is the network 2.4 or 5 GHz? The C2 knows 2.4 only.",
                        "v: Ah, it was the 5 GHz one.",
                        "a: Choose the other one and hold the button for three seconds.",
                        "v: It blinks green now. Thank you!",
                    ),
                    (
                        "v: How do I pair the second speaker?",
                        "a: Hold both plus buttons until they chime, then press play.",
                        "v: Works, sounds great.",
                    ),
                ),
                "zh": (
                    (
                        "v: 摄像头连接不上 wifi",
                        "a: 您好，请问是 2.4G 还是 5G 网络？C2 只支持 2.4G。",
                        "v: 是 5G 的。",
                        "a: 请换到 2.4G，再长按配对键三秒。",
                        "v: 绿灯亮了，谢谢！",
                    ),
                    (
                        "v: 扫地机怎么绑定到手机？",
                        "a: 打开应用点右上角加号，靠近机器即可。",
                        "v: 绑定好了。",
                    ),
                ),
            },
        ),
        Topic(
            key="faults",
            name=("Fault finding", "故障"),
            queue="faults",
            priority="high",
            known_by="broken|noise|hot|does not work|no sound|坏了|没声音|发烫|不工作",
            talks={
                "en": (
                    (
                        "v: The left earbud has no sound.",
                        "a: Please put both in the case, close it and hold the button for ten seconds.",
                        "v: It is back!",
                        "a: Good. Should it come again, we replace the pair: you have warranty until March.",
                    ),
                    (
                        "v: My charger gets very hot and smells.",
                        "a: Please unplug it and do not use it again. A new one leaves today, free of charge.",
                        "n: Third report of charger lot 0917 this month, told quality control.",
                        "v: That is quick, thanks.",
                        "a: Please keep the old one, the courier takes it along.",
                    ),
                ),
                "zh": (
                    (
                        "v: 耳机左边没声音了",
                        "a: 请把两只都放回充电盒，长按十秒重置。",
                        "v: 好了！",
                        "a: 如果再出现，我们为您换新，保修到明年三月。",
                    ),
                    (
                        "v: 充电器发烫，有点味道",
                        "a: 请立即拔下，不要再用。今天为您寄出新的，免费更换。",
                        "n: 批次 0917 本月第三次反馈，已通知质检。",
                        "v: 这么快，谢谢。",
                    ),
                ),
            },
        ),
        Topic(
            key="repairs",
            name=("Repairs", "维修"),
            queue="repairs",
            priority="normal",
            known_by="repair|warranty|spare|screen|维修|保修|配件|屏幕",
            talks={
                "en": (
                    (
                        "v: How far is the repair of my tablet, case V-7731?",
                        "a: The screen is in, it is being fitted today and leaves tomorrow.",
                        "v: Will my data still be there?",
                        "a: Yes, only the screen is changed.",
                        "v: Perfect.",
                    ),
                    (
                        "v: I need a spare filter for the purifier, model P3.",
                        "a: It is in stock at 129 yuan, and two together are 219.",
                        "v: Two then, please.",
                    ),
                ),
                "zh": (
                    (
                        "v: 平板维修进度怎么样了？单号 V-7731",
                        "a: 屏幕已到货，今天更换，明天寄回。",
                        "v: 数据还在吗？",
                        "a: 在的，只更换屏幕。",
                        "v: 太好了。",
                    ),
                    (
                        "v: 净化器 P3 的滤芯配件有吗？",
                        "a: 有货，129 元一个，两个 219 元。",
                        "v: 要两个。",
                    ),
                ),
            },
        ),
    ),
    faqs=(
        Faq(
            key="warranty",
            known_by="how long is the warranty|保修多久|保修期",
            asks={"en": "How long is the warranty?", "zh": "保修期多久？"},
            answer={"en": "Two years from the day you bought it.", "zh": "自购买之日起两年。"},
        ),
        Faq(
            key="manual",
            known_by="manual|handbook|说明书",
            asks={"en": "Where do I find the manual?", "zh": "说明书在哪里？"},
            answer={
                "en": "Every manual is on our site under Support, by model.",
                "zh": "官网“支持”栏目按型号可下载说明书。",
            },
        ),
    ),
    breaks=(("Lunch", "午餐"), ("Short break", "小憩"), ("Training", "培训"), ("Test bench", "实机测试")),
    dispositions=(
        ("Solved", "已解决"),
        ("Replaced under warranty", "保修换新"),
        ("Sent for repair", "已送修"),
        ("Customer comes back", "客户稍后再联系"),
        ("Spam", "骚扰"),
    ),
    canned={
        "serial": {"en": "Could you send me the serial number?", "zh": "请提供一下序列号。"},
        "reset": {"en": "Please hold the button for ten seconds.", "zh": "请长按按键十秒重置。"},
        "thanks": {"en": "Thank you for your patience.", "zh": "感谢您的耐心。"},
    },
    tags=("warranty", "repair", "business"),
    pages=("/support/c2", "/support/earbuds", "/spare-parts", "/repairs"),
    english=50,
)
