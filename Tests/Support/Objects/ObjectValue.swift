/// A value of a random history: texts are bytes, so that nothing is equal that is not the same.
public enum ObjectValue: Hashable, Sendable {
    case null
    case truth(Bool)
    case integer(Int64)
    case text([UInt8])
    case list([ObjectValue])
    case map([[UInt8]: ObjectValue])

    /// The value as JSON, written by nobody who is tested.
    public var json: String {
        switch self {
        case .null: "null"
        case .truth(let truth): "\(truth)"
        case .integer(let integer): "\(integer)"
        case .text(let bytes): Self.quoted(bytes)
        case .list(let elements): "[" + elements.map(\.json).joined(separator: ",") + "]"
        case .map(let map):
            "{"
                + map.sorted { $0.key.lexicographicallyPrecedes($1.key) }
                .map { Self.quoted($0.key) + ":" + $0.value.json }.joined(separator: ",") + "}"
        }
    }

    /// A text with these bytes in UTF-8, whatever other texts Unicode calls its equals.
    public init(_ text: String) { self = .text(Array(text.utf8)) }

    private static func quoted(_ bytes: [UInt8]) -> String {
        var quoted: [UInt8] = [0x22]
        for byte in bytes {
            switch byte {
            case 0x22, 0x5C: quoted += [0x5C, byte]
            case 0..<0x20: quoted += Array("\\u00".utf8) + [hex(byte >> 4), hex(byte & 15)]
            default: quoted.append(byte)
            }
        }
        return String(decoding: quoted + [0x22], as: UTF8.self)
    }

    private static func hex(_ digit: UInt8) -> UInt8 { Array("0123456789abcdef".utf8)[Int(digit)] }
}

extension ObjectValue {
    /// Texts that trip up those who take them for something else.
    public static let hostile = [
        "", " ", "null", "0", "true", "[]", "\"", "\\", "\n", "\u{0}", "\u{7f}", "\u{202e}",
        "\u{feff}", "é", "e\u{301}", "😀", "<b>", "a,b", "a", "A", "ß", "\u{fffd}",
    ].map { ObjectValue($0) }
}
