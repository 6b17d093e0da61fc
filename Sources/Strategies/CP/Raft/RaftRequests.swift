import Replication

/// The commands that clients wait for at a node.
struct RaftRequests: Sendable {
    struct Open: Sendable {
        let request: RequestID
        let command: Command
        /// On what the command relies; nil if on nothing.
        let commit: SnapshotCommit?
        /// The step of a transaction that it is; nil if it is none.
        let step: GroupStep?
        /// Whether the command has left for a leader, so that nobody can tell what becomes of it.
        var isSent = false
        /// How long ago it was last sent.
        var age = Duration.zero
    }

    private var open: [UInt64: Open] = [:]
    /// No number below is open.
    private(set) var lowest: UInt64
    private var next: UInt64

    init(_ membership: Membership) {
        // Safety: a command of this life must not have the number of one of an earlier life.
        lowest = UInt64(membership.incarnation) << 32
        next = lowest
    }

    var count: Int { open.count }

    subscript(number: UInt64) -> Open? { open[number] }

    /// The numbers that are open, ascending.
    var numbers: [UInt64] { open.isEmpty ? [] : open.keys.sorted() }

    /// Whether a command that may change something has left for a leader.
    var hasWriteInFlight: Bool {
        open.values.contains { $0.isSent && !$0.command.isReadOnly }
    }

    /// The number of a new command, or nil if too many are open.
    mutating func begin(
        _ command: Command,
        relyingOn commit: SnapshotCommit? = nil,
        as step: GroupStep? = nil,
        for request: RequestID
    ) -> UInt64? {
        guard next - lowest < RaftLimits.requests else { return nil }
        defer { next += 1 }
        open[next] = Open(request: request, command: command, commit: commit, step: step)
        return next
    }

    mutating func markSent(_ number: UInt64) {
        open[number]?.isSent = true
        open[number]?.age = .zero
    }

    /// Lets time pass; the numbers that were not answered for as long as `timeout`.
    mutating func age(by time: Duration, timeout: Duration) -> [UInt64] {
        numbers.filter { number in
            open[number]?.age += time
            return open[number].map { $0.age >= timeout } ?? false
        }
    }

    /// Ends a command; nil if it is over already.
    mutating func end(_ number: UInt64) -> Open? {
        guard let ended = open.removeValue(forKey: number) else { return nil }
        while lowest < next, open[lowest] == nil { lowest += 1 }
        return ended
    }
}
