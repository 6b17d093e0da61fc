import Checkers
import Histories

extension Anomaly {
    private static let mostNamed = 3

    /// Which isolation levels it rules out, and which still held; nil where that is not known.
    ///
    /// "Rules out prefix and everything above; still held: parallel-snapshot-isolation." What held
    /// is known where all levels were asked for.
    func levels(held: [Property]?) -> String? {
        guard !rulesOut.isEmpty else { return nil }
        let above = rulesOut.count > 1 ? "everything above them" : "everything above"
        let words = "Rules out \(Self.listed(rulesOut)) and \(above)"
        guard let held else { return words + "." }
        return words + (held.isEmpty ? "; no level held." : "; still held: \(Self.listed(held)).")
    }

    private static func listed(_ levels: [Property]) -> String {
        levels.prefix(mostNamed).map(\.name).joined(separator: ", ")
            + (levels.count > mostNamed ? " and \(levels.count - mostNamed) others" : "")
    }
}
