/// Amounts of memory, such as 512MiB or 1.5GiB.
public enum ByteCount {
    private static let units: [(suffix: String, bytes: Double)] = [
        ("GiB", 0x1p30), ("MiB", 0x1p20), ("KiB", 0x1p10),
        ("GB", 1e9), ("MB", 1e6), ("kB", 1e3), ("B", 1),
        ("TiB", 0x1p40), ("T", 0x1p40), ("G", 0x1p30), ("M", 0x1p20), ("K", 0x1p10),
    ]

    /// Reads an amount; nil unless it is a number above 0 with a unit, or of bytes without one.
    public static func parse(_ text: String) -> Int? {
        let number = text.prefix { $0.isNumber || $0 == "." }
        let suffix = text.dropFirst(number.count)
        guard let count = Double(number),
            let unit = suffix.isEmpty ? 1 : units.first(where: { $0.suffix == suffix })?.bytes,
            count * unit >= 1, count * unit < 0x1p62
        else { return nil }
        return Int(count * unit)
    }

    /// Writes an amount in the largest binary unit that leaves at most one decimal.
    public static func text(_ bytes: Int) -> String {
        for (suffix, unit) in units.prefix(3) where Double(bytes) >= unit {
            let tenths = Double(bytes) / unit * 10
            if tenths == tenths.rounded() {
                let count = Int(tenths)
                return (count % 10 == 0 ? "\(count / 10)" : "\(count / 10).\(count % 10)") + suffix
            }
        }
        return "\(bytes)B"
    }

    /// Writes an amount in three digits or so: 0 B, 812 KiB, 4.2 GiB.
    public static func about(_ bytes: Int) -> String {
        for (suffix, unit) in units.prefix(3) where Double(bytes.magnitude) >= unit {
            let tenths = Int((Double(bytes) / unit * 10).rounded())
            let fraction = tenths.magnitude < 100 ? ".\(tenths.magnitude % 10)" : ""
            return "\(tenths / 10)\(fraction) \(suffix)"
        }
        return "\(bytes) B"
    }
}
