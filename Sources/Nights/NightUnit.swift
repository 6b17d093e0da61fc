/// One run of a night: a cell with a seed, or with a range of seeds in the simulator.
public struct NightUnit: Hashable, Sendable {
    /// The number of the first unit that repeats a seed of an earlier night; fresh ones are below.
    public static let firstRepeated = 100_000

    /// The id of the cell.
    public let cell: String
    /// The number among the units of the cell.
    public let number: Int
    /// The seed, or the first of a range.
    public let seed: UInt64
    /// How many seeds; 1 on real processes.
    public let seeds: Int

    /// A unit.
    public init(cell: String, number: Int, seed: UInt64, seeds: Int = 1) {
        self.cell = cell
        self.number = number
        self.seed = seed
        self.seeds = seeds
    }

    /// Whether it repeats a seed that failed before.
    public var isRepeated: Bool { number >= Self.firstRepeated }
}
