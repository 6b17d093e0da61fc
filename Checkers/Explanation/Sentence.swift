import Histories

/// Operations as short sentences name them.
extension Operation {
    /// "Write 7", "Read 3", "Cas 3 to 7", at the begin of a sentence.
    func subject(_ isFirst: Bool = true) -> String {
        let name =
            switch f {
            case "read", "get": "read " + (result ?? .null).text(limit: 24)
            case "cas":
                "cas "
                    + (argument.elements ?? []).map { $0.text(limit: 12) }.joined(separator: " to ")
            default:
                f.printable(limit: 20)
                    + (argument == .null ? "" : " " + argument.text(limit: 24))
            }
        return isFirst ? name.prefix(1).uppercased() + name.dropFirst() : name
    }

    /// How long after the end of this operation another one began: "4.50 ms "; empty if unknown.
    func gap(to later: Operation) -> String {
        guard let end = completedAt, let begin = later.invokedAt,
            case (let gap, false) = begin.subtractingReportingOverflow(end), gap > 0
        else { return "" }
        return Length.text(gap) + " "
    }
}

/// Lengths of time as people read them.
package enum Length {
    /// Nanoseconds in three digits or so: 812 µs, 4.21 ms, 1.50 s, 0 s.
    package static func text(_ nanoseconds: Int64) -> String {
        guard nanoseconds != 0 else { return "0 s" }
        let units: [(name: String, size: Double)] = [("s", 1e9), ("ms", 1e6), ("µs", 1e3)]
        let size = Double(nanoseconds.magnitude)
        let unit = units.first { size >= $0.size } ?? ("ns", 1)
        return (nanoseconds < 0 ? "-" : "") + digits(size / unit.size) + " " + unit.name
    }

    private static func digits(_ number: Double) -> String {
        switch number {
        case 100...: return "\(Int(number.rounded()))"
        case 10..<100:
            let tenths = Int((number * 10).rounded())
            return "\(tenths / 10).\(tenths % 10)"
        default:
            let hundredths = Int((number * 100).rounded())
            let fraction = hundredths % 100
            return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
        }
    }
}
