/// A request of a browser or a program, as a value: what was asked, and nothing of the connection.
public struct WebRequest: Hashable, Sendable {
    /// The method, in capitals.
    public var method: String
    /// The parts of the path between its slashes, decoded; none for the root.
    public var path: [String]
    /// The names and values behind the question mark, decoded, in their order.
    public var query: [Parameter]

    /// A name with its value.
    public struct Parameter: Hashable, Sendable {
        /// What stands before the equals sign.
        public var name: String
        /// The value; empty where only the name was given.
        public var value: String
    }

    /// The longest target that is read, in bytes.
    public static let targetMax = 16_384
    /// The most parameters that are read.
    private static let parametersMax = 64

    /// Reads a method and a target such as `/runs?q=abd`.
    ///
    /// - Returns: nil for a target that is too long, is none, or is encoded wrongly. A part with a
    ///   slash, a NUL, or of dots only is kept, and no route takes it.
    public init?(method: String, target: String) {
        guard target.utf8.count <= Self.targetMax, target.hasPrefix("/") else { return nil }
        let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var path: [String] = []
        for part in halves[0].dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let text = Self.decoded(part, plusIsSpace: false) else { return nil }
            path.append(text)
        }
        // The root, and a slash at the end, are the same as without.
        if path.last == "" { path.removeLast() }
        var query: [Parameter] = []
        let pairs = halves.count > 1 ? halves[1].split(separator: "&") : []
        guard pairs.count <= Self.parametersMax else { return nil }
        for pair in pairs {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(sides[0], plusIsSpace: true),
                let value = Self.decoded(sides.count > 1 ? sides[1] : "", plusIsSpace: true)
            else { return nil }
            query.append(Parameter(name: name, value: value))
        }
        self.method = method
        self.path = path
        self.query = query
    }

    /// A text without its percent signs; nil if they are wrong, or the bytes are no UTF-8.
    static func decoded(_ text: Substring, plusIsSpace: Bool) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit),
                    let low = rest.popFirst().flatMap(digit)
                else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// An address on this server: parts of a path and parameters, each encoded.
struct Address: Hashable, Sendable {
    private var text: String
    private var hasQuery = false

    /// The address of a path.
    init(_ parts: [String] = []) {
        text = "/" + parts.map(Self.encoded).joined(separator: "/")
    }

    /// The address with a further parameter; an absent value adds none.
    func with(_ name: String, _ value: String?) -> Address {
        guard let value, !value.isEmpty else { return self }
        var address = self
        address.text += (hasQuery ? "&" : "?") + name + "=" + Self.encoded(value)
        address.hasQuery = true
        return address
    }

    /// The address as a link holds it.
    var path: String { text }

    private static func encoded(_ text: some StringProtocol) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                String(UnicodeScalar(byte))
            case _ where "-._~".utf8.contains(byte): String(UnicodeScalar(byte))
            default:
                "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        .joined()
    }
}
