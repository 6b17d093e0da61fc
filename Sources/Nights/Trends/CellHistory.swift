/// A cell with its nights.
public struct CellHistory: Hashable, Sendable {
    /// The cell's id, the same every night.
    public var id: String
    /// The words for people, such as "abd register partition".
    public var name: String
    /// Its nights, the earliest first.
    public var nights: [NightOfCell]

    /// How many of the last nights say whether the cell is flaky.
    private static let recent = 7

    /// A cell with its nights, the earliest first.
    public init(id: String, name: String, nights: [NightOfCell]) {
        self.id = id
        self.name = name
        self.nights = nights
    }

    /// Whether its verdicts differ: between runs of one of the last seven nights, or to and fro.
    ///
    /// To and fro is broken, not broken, and broken again, or the other way round.
    public var isFlaky: Bool {
        let nights = nights.filter { $0.runs > 0 }.suffix(Self.recent)
        if nights.contains(where: { 0 < $0.broken && $0.broken < $0.runs }) { return true }
        let verdicts = nights.map { $0.broken > 0 }
        return zip(verdicts, verdicts.dropFirst()).count { $0 != $1 } >= 2
    }
}
