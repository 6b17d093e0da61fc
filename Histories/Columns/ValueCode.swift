/// A value in eight bytes: equal values of one history have equal codes.
///
/// Null, truth values, integers of 62 bits and pairs of integers of 31 bits stand for themselves;
/// everything else is a place in the history's table of values. The lowest bits tell which.
public struct ValueCode: Hashable, Sendable {
    /// The code itself.
    public let bits: Int64

    @inline(__always)
    init(bits: Int64) { self.bits = bits }

    /// The code of null.
    public static let null = ValueCode(bits: 3)
    /// The code of false.
    public static let `false` = ValueCode(bits: 1 << 2 | 3)
    /// The code of true.
    public static let `true` = ValueCode(bits: 2 << 2 | 3)

    /// The code of an integer, if it has one of its own.
    @inline(__always)
    public init?(_ integer: Int64) {
        let shifted = integer << 2
        guard shifted >> 2 == integer else { return nil }
        bits = shifted
    }

    /// The code of a pair of integers, if it has one of its own.
    @inline(__always)
    init?(_ one: Int64, _ other: Int64) {
        guard Int64(Self.half(one)) == one, Int64(Self.half(other)) == other else { return nil }
        bits = one << 33 | (other & 0x7fff_ffff) << 2 | 1
    }

    /// Where in the table a value is.
    enum Place {
        /// The number of a text.
        case text(Int)
        /// The number of a list or a map, written as JSON.
        case json(Int)
        /// The number of any other value.
        case other(Int)
    }

    /// The code of a place in the table.
    @inline(__always)
    init(_ place: Place) {
        switch place {
        case .text(let number): bits = Int64(number) << 4 | 2
        case .json(let number): bits = Int64(number) << 4 | 6
        case .other(let number): bits = Int64(number) << 4 | 10
        }
    }

    /// The integer, if the code is one's own.
    @inline(__always)
    public var integer: Int64? { bits & 3 == 0 ? bits >> 2 : nil }

    /// The pair of integers, if the code is one's own.
    @inline(__always)
    public var pair: (Int64, Int64)? {
        bits & 3 == 1 ? (bits >> 33, Int64(Self.half(bits >> 2))) : nil
    }

    /// The place in the table, if the code is one.
    var place: Place? {
        guard bits & 3 == 2 else { return nil }
        let number = Int(bits >> 4)
        return switch bits & 15 {
        case 2: .text(number)
        case 6: .json(number)
        default: .other(number)
        }
    }

    /// Keeps the lowest 31 bits, with their sign.
    @inline(__always)
    private static func half(_ integer: Int64) -> Int32 {
        Int32(truncatingIfNeeded: integer << 1) >> 1
    }
}
