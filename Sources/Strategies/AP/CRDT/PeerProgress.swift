/// How much of a node's changes one peer is known to have.
///
/// Deltas are sound only for a peer that has seen all that went before (causal delta-merging,
/// Almeida et al. 2018, section 5). What no delta can bring it is its *debt*: a context that it
/// must have seen, from any node, before it is sent deltas again.
struct PeerProgress: Hashable, Sendable {
    /// The most rounds after which a silent peer is sent something.
    static let longestBackoff = 16
    /// A peer that lacks its debt is sent everything only when it still does so at this summary:
    /// others may be telling it the same.
    static let summariesBeforeState = 2

    /// The last change that it has, or will have once its debt is settled.
    private(set) var joined: UInt64 = 0
    /// What it must have seen before it is sent deltas; nil if it has.
    private(set) var debt: VectorClock?
    /// How many summaries of the debt were sent.
    private var asked = 0
    /// How many rounds to wait for an answer before it is sent the same again.
    private var wait = 0
    private var backoff = 1

    /// One round has passed; true if the peer may be sent something.
    mutating func isDue() -> Bool {
        guard wait > 0 else { return true }
        wait -= 1
        return false
    }

    /// Something was sent: an unreachable peer is asked ever more rarely.
    mutating func expectAnswer() {
        wait = backoff
        backoff = min(2 * backoff, Self.longestBackoff)
    }

    /// It has all changes up to a number; older news does not count.
    mutating func acknowledge(upTo number: UInt64) {
        joined = max(joined, number)
        wait = 0
        backoff = 1
    }

    // MARK: Debt

    /// It must have seen a context besides.
    mutating func owe(_ context: VectorClock) {
        debt =
            debt.map { before in
                var both = before
                both.merge(context)
                return both
            } ?? context
        asked = 0
    }

    /// The buffer no longer has what it lacks: with this context it has all changes up to a number.
    mutating func owe(_ context: VectorClock, insteadOfChangesUpTo number: UInt64) {
        owe(context)
        joined = max(joined, number)
    }

    /// A summary of the debt is sent.
    mutating func ask() { asked += 1 }

    /// It lacks some of its debt; true if it has had its chance to hear from others.
    var needsState: Bool { debt != nil && asked >= Self.summariesBeforeState }

    /// It has seen a context.
    mutating func settle(_ context: VectorClock) {
        if let debt, context.covers(debt) { self.debt = nil }
    }
}
