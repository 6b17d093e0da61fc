import Replication

/// The times at which calls are due whether or not earlier ones are answered.
///
/// They are drawn from the seed, with exponential pauses between them: the arrivals of all clients
/// together are a Poisson process. What is due while its client is busy waits in a queue, and is
/// counted where the queue is full.
/// Source: Schroeder, Wierman, Harchol-Balter, *Open Versus Closed*, NSDI 2006.
public struct Arrivals: Hashable, Sendable {
    /// The most calls that wait for one client.
    public static let most = 1_000

    /// How many calls were due and found the queue full.
    public private(set) var overflow = 0
    private var waiting: [Int64] = []
    private var fresh: Int64
    private let mean: Double
    private var random: SeededGenerator

    /// The arrivals at a client.
    ///
    /// - Parameters:
    ///   - client: The index of the client.
    ///   - start: The time from which on calls are due.
    ///   - mean: The mean pause between two calls of this client, in nanoseconds.
    ///   - seed: The seed of the run.
    public init(of client: Int, from start: Int64, mean: Int64, seed: UInt64) {
        self.mean = Double(max(1, mean))
        random = SeededGenerator(seed: seed, stream: "arrivals \(client)")
        fresh = start
        draw()
    }

    /// When the next call is due, or was.
    public var next: Int64 { waiting.first ?? fresh }

    private mutating func draw() {
        let pause = Int64(mean * random.exponential())
        fresh = fresh.addingReportingOverflow(pause).partialValue
    }

    /// Puts what became due meanwhile into the queue.
    mutating func collect(until now: Int64) {
        while fresh <= now {
            if waiting.count < Self.most { waiting.append(fresh) } else { overflow += 1 }
            draw()
        }
    }

    /// Takes the call that is due first; returns when it was.
    mutating func next(at now: Int64) -> Int64 {
        if !waiting.isEmpty { return waiting.removeFirst() }
        defer { draw() }
        return fresh
    }
}
