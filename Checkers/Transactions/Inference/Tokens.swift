import Histories

/// Keys and values of steps as numbers of 64 bits: equal values have equal tokens.
///
/// Integers of 62 bits and texts of at most seven bytes stand for themselves; everything else has a
/// place in a table. A number and its digits as text are two values.
struct Tokens {
    private var values: [Value] = []
    private var places: [Value: Int64] = [:]

    /// The token of null.
    static let null: Int64 = 3

    /// The token of an integer, if it has one of its own.
    @inline(__always)
    static func token(of integer: Int64) -> Int64? {
        let shifted = integer << 2
        return shifted >> 2 == integer ? shifted : nil
    }

    /// The token of a short text; nil for longer ones.
    @inline(__always)
    static func token(ofText bytes: some Collection<UInt8>) -> Int64? {
        guard bytes.count <= 7 else { return nil }
        var packed: UInt64 = 0
        for byte in bytes { packed = packed << 8 | UInt64(byte) }
        return Int64(bitPattern: packed << 5 | UInt64(bytes.count) << 2 | 2)
    }

    /// The token of any value, which joins the table if need be.
    mutating func token(of value: Value) -> Int64 {
        switch value {
        case .null: return Self.null
        case .int(let integer):
            if let token = Self.token(of: integer) { return token }
        case .string(let text):
            if let token = Self.token(ofText: text.utf8) { return token }
        default: break
        }
        if let token = places[value] { return token }
        let token = Int64(values.count) << 2 | 1
        values.append(value)
        places[value] = token
        return token
    }

    /// The value of a token.
    func value(of token: Int64) -> Value {
        switch token & 3 {
        case 0: return .int(token >> 2)
        case 1: return values[Int(token >> 2)]
        case 2:
            let bits = UInt64(bitPattern: token)
            let count = Int(bits >> 2 & 7)
            let bytes = (0..<count).reversed().map {
                UInt8(truncatingIfNeeded: bits >> (5 + 8 * $0))
            }
            return .string(String(decoding: bytes, as: UTF8.self))
        default: return .null
        }
    }
}
