import Histories

/// Whether what was put into a queue comes out of it once, whatever the order.
///
/// Per key, of every element, from `enqueue` and `dequeue` (null if nothing was there) and from
/// `drain`, which answers all that was left:
/// - *lost*: an acknowledged enqueue of it, and it never came out, although the queue was found
///   empty later;
/// - *duplicated*: it came out more often than it was put in;
/// - *unexpected*: it came out before anybody had begun to put it in.
///
/// ```
/// process 1 *- enqueue 7 -*                            lost element
/// process 2                 |- dequeue → null -|
/// ```
///
/// The words are those of Jepsen's total-queue. A dequeue of unknown outcome may have taken any one
/// element, a drain all of them: as many are given the benefit of the doubt. Where dequeues are
/// marked as final, the queue counts as empty once the last one at every node found nothing.
public struct TotalQueue: PropertyChecker {
    /// How many elements were lost, and so on.
    public struct Measurement: Sendable, Hashable {
        /// Enqueues that took effect or may have.
        public var attempts = 0
        /// Enqueues that were acknowledged.
        public var acknowledged = 0
        /// Elements that came out.
        public var delivered = 0
        /// Acknowledged enqueues whose element never came out of a queue that was empty later.
        public var lost = 0
        /// How many elements too many came out.
        public var duplicated = 0
        /// Elements that came out but had not been put in.
        public var unexpected = 0
        /// Enqueues of unknown outcome whose element came out.
        public var recovered = 0
        /// Enqueues whose element may have been taken by a dequeue of unknown outcome.
        public var undetermined = 0
        /// Acknowledged enqueues whose element may still be in the queue.
        public var left = 0
    }

    /// The property that it decides.
    public let property = Property.totalQueue
    private let allowsDuplicates: Bool

    /// A queue that delivers once, or at least once.
    public init(allowsDuplicates: Bool = false) { self.allowsDuplicates = allowsDuplicates }

    /// Whether the operations are those of a queue that is drained, which the object is not.
    static func isMeant(_ history: History) -> Bool {
        let names = history.operationNames
        return names.contains("drain") && names.isSubset(of: ["enqueue", "dequeue", "drain"])
    }

    /// At most one anomaly a key and name, ordered by key, whatever the budget.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        var anomalies: [Anomaly] = []
        var causes: [Cause] = []
        var isUsed = false
        for calls in KeyedCalls.all(of: history) {
            do throws(Cause) {
                let account = try QueueAccount(calls)
                isUsed =
                    isUsed || account.measurement.acknowledged > 0
                    || account.measurement.delivered > 0
                anomalies += account.anomalies(allowsDuplicates: allowsDuplicates)
                if account.measurement.left > 0 { causes.append(account.notEmptied) }
            } catch {
                causes.append(error)
            }
        }
        if !isUsed { causes.append(Cause(.nothingToCheck, "no enqueue or dequeue completed")) }
        return .of(anomalies, causes)
    }

    /// Counts what happened to elements; keys that are no queues are left out.
    public static func measure(_ history: History) -> Measurement {
        var sum = Measurement()
        for calls in KeyedCalls.all(of: history) {
            guard let found = try? QueueAccount(calls).measurement else { continue }
            sum.attempts += found.attempts
            sum.acknowledged += found.acknowledged
            sum.delivered += found.delivered
            sum.lost += found.lost
            sum.duplicated += found.duplicated
            sum.unexpected += found.unexpected
            sum.recovered += found.recovered
            sum.undetermined += found.undetermined
            sum.left += found.left
        }
        return sum
    }
}
