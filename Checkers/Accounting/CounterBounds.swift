import Histories

/// Whether reads of a counter are sums of what was added to it.
///
/// What was acknowledged before a read began counts; what began before the read was done, but was
/// not acknowledged before it began, may count or not. So every read lies in an interval:
///
/// ```
/// process 1 |- add 5 -|
/// process 2            |--------- add 2 ---------|
/// process 3                   *- read → 4 -*          out of bounds: 5 to 7
/// ```
///
/// Of final reads more is known: they are the sum of everything that counts and of some of what
/// may, so that with an unknown add of 2 the read above is 5 or 7. That is what a convergent
/// counter promises when it is quiet, and Maelstrom's pn-counter checks. That reads during
/// the run lie in their interval is Jepsen's counter check: for linearizable ones, if asked for.
/// Decrements are adds of negative amounts: each moves the bound on its own side.
///
/// That nodes agree with each other is for `Convergence` to say.
public struct CounterBounds: PropertyChecker {
    /// The property that it decides.
    public let property = Property.counterBounds
    private let everyRead: Bool

    /// A check of final reads, or of reads during the run as well.
    public init(everyRead: Bool = false) { self.everyRead = everyRead }

    /// Invalid if a read is out of bounds or no sum; one anomaly a key, ordered by key.
    ///
    /// Whether a number is a sum of some amounts may take more steps than there are. Then it is
    /// unknown, although the number is in bounds.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        var anomalies: [Anomaly] = []
        var causes: [Cause] = []
        var isRead = false
        var steps = budget.steps
        for calls in KeyedCalls.all(of: history) {
            do throws(Cause) {
                let account = try CounterAccount(calls)
                let reads = account.reads.filter { everyRead || $0.operation.isFinalRead }
                isRead = isRead || !reads.isEmpty
                var wrong: [CounterAccount.Read] = []
                for read in reads {
                    switch account.allows(read, spending: &steps) {
                    case .isSum: break
                    case .isNoSum: wrong.append(read)
                    case .unknown: causes.append(account.doubt(about: read))
                    }
                }
                if let first = wrong.first {
                    anomalies.append(
                        account.anomaly(first, more: wrong.count, of: reads.count)
                    )
                }
            } catch {
                causes.append(error)
            }
        }
        if !isRead {
            let isMissing = Cause(.nothingToCheck, "no read of a counter completed")
            causes.append(everyRead ? isMissing : FinalReads.missing)
        }
        return .of(anomalies, causes)
    }
}
