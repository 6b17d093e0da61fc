/// How a figure of one cell compares with the nights before.
public struct FigureTrend: Hashable, Sendable {
    /// Where a figure went.
    public enum Direction: String, Hashable, Sendable {
        /// To where nobody wants it.
        case worse
        /// To where everybody wants it.
        case better
    }

    /// What was measured.
    public var figure: CellFigure
    /// The last night's.
    public var value: Double
    /// The median of the nights before.
    public var median: Double
    /// The median distance of those nights from it.
    public var deviation: Double
    /// How many nights these are.
    public var nights: Int
    /// Where it went; nil if it did not move.
    public var moved: Direction?

    /// How many nights are compared with, at most and at least.
    private static let most = 7
    private static let fewest = 3
    /// How far it must be away, in median deviations, and as a share of the median.
    private static let deviations = 4.0
    private static let share = 0.2

    /// A figure of the last two nights that have it, against those before.
    ///
    /// It moved if both lie beyond four median deviations and beyond a fifth, on the same side: one
    /// night alone may have been disturbed.
    /// - `baseline`: the place of the last night that is compared with; nil for all before the two.
    /// - Returns: nil if there are too few nights to compare with.
    public init?(_ figure: CellFigure, in nights: [NightOfCell], baseline: Int? = nil) {
        let places = nights.indices.filter { nights[$0].figures[figure] != nil }
        let values = places.compactMap { nights[$0].figures[figure] }
        guard values.count > 2 else { return nil }
        let compared = baseline.map { last in places.prefix { $0 <= last }.count } ?? values.count
        let former = values.prefix(min(compared, values.count - 2)).suffix(Self.most)
        guard former.count >= Self.fewest, let median = former.median,
            let deviation = former.map({ abs($0 - median) }).median
        else { return nil }
        self.figure = figure
        value = values[values.count - 1]
        self.median = median
        self.deviation = deviation
        self.nights = former.count
        let sides = values.suffix(2).map { side(of: $0) }
        guard let rises = sides[0], sides[1] == rises else { return }
        moved = rises == figure.isBetterLarger ? .better : .worse
    }

    /// Whether a value is beyond the bounds above; nil if it is within them.
    private func side(of value: Double) -> Bool? {
        let distance = abs(value - median)
        guard distance > Self.deviations * deviation, distance >= Self.share * abs(median),
            distance > 0
        else { return nil }
        return value > median
    }

    /// The figures of a cell that can be compared, in the order in which figures are declared.
    public static func all(in nights: [NightOfCell], baseline: Int? = nil) -> [FigureTrend] {
        CellFigure.allCases.compactMap { FigureTrend($0, in: nights, baseline: baseline) }
    }
}
