import Nights

/// A night as a cluster is asked to carry it out.
public struct ClusterJob: Hashable, Sendable {
    /// The suite, as the command line named it.
    public var suite: String
    /// The day from which seeds are drawn.
    public var date: NightDate
    /// How many shards there are.
    public var shards: Int
    /// Further options of `faultline nightly`, such as a budget of time.
    public var options: [String]
    /// Further options of `sbatch`.
    public var sbatch: [String]

    /// A job.
    public init(
        suite: String,
        date: NightDate,
        shards: Int,
        options: [String],
        sbatch: [String]
    ) {
        self.suite = suite
        self.date = date
        self.shards = shards
        self.options = options
        self.sbatch = sbatch
    }
}
