/// Numbers as somebody may write them where a number is read: the ends of every type, and noise.
public enum HostileNumbers {
    /// The ends of the types, what lies beside them, and what is no number.
    public static let extremes: [String] = [
        "0", "-0", "-1", "1", "00", "1e0", "127", "128", "255", "256", "32767", "65535", "65536",
        "2147483647", "2147483648", "-2147483648", "-2147483649", "4294967295", "4294967296",
        "9007199254740993", "9223372036854775806", "9223372036854775807", "9223372036854775808",
        "-9223372036854775808", "-9223372036854775807", "-9223372036854775809",
        "18446744073709551615", "18446744073709551616", "1e18", "1e19", "1e300", "1e308", "1e309",
        "-1e308", "1e-300", "5e-324", "0.1", "-0.0", "nan", "NaN", "-nan", "inf", "-inf",
        "Infinity", "0x10", "0x1p1023", "1_000", "+1", " 1", "1 ", "", ".", "-", "e", "１", "٣", "²",
        "1000000000000000000000000000000000000000",
    ]

    /// The extremes that are whole numbers of 64 bits.
    public static let integers: [Int64] = [
        .min, .min + 1, -1_000_000_000_000_000_001, -1_000_000, -2, -1, 0, 1, 2, 59, 100, 101,
        999_999, 1_000_000, 1_000_000_000, 60_000_000_001, 4_294_967_296_000,
        1_000_000_000_000_000_000, 3_155_760_000_000_000_000, .max - 1, .max,
    ]

    /// A number as text: an extreme, digits of any length, or a double of any bits.
    public static func text(_ dice: inout Dice) -> String {
        switch dice.below(5) {
        case 0: dice.pick(extremes)
        case 1: "\(Int64(bitPattern: dice.next()))"
        case 2: "\(Double(bitPattern: dice.next()))"
        case 3: "\(dice.next() >> dice.below(64))"
        default: "\(Double(dice.below(1_000)) / 8)"
        }
    }

    /// A whole number: an extreme, one beside it, or of any size.
    public static func integer(_ dice: inout Dice) -> Int64 {
        switch dice.below(3) {
        case 0: dice.pick(integers)
        case 1: dice.pick(integers) &+ Int64(dice.below(5)) &- 2
        default: Int64(bitPattern: dice.next()) >> dice.below(64)
        }
    }
}
