import Histories

/// Whether a lock has one holder at a time, and its tokens only grow.
///
/// An `acquire` is answered a fencing token. The guard of a resource refuses tokens smaller than
/// one that it has seen, so that a holder that was paused and overtaken does no harm: this works if
/// and only if later holders have greater tokens (Kleppmann, How to do distributed locking, 2016;
/// Burrows, The Chubby lock service, OSDI 2006, section 2.4, calls them sequencers). Per key:
/// - *token reused*: two acquires were answered the same token;
/// - *token went back*: one that began after another was done was answered a smaller token;
/// - *held twice*: two processes held it at the same time for certain, from the answer of an
///   acquire to the beginning of the holder's next release, or to the end if there is none.
///
/// ```
/// process 1 |- acquire → 3 -|                            |- release -|
/// process 2                   *- acquire → 4 -*            held twice
/// ```
///
/// A token is an integer, digits, or a map with one; others cannot be compared, and are no tokens.
/// Where a lease ends by itself, holding twice is no error: the tokens are there for that.
public struct Fencing: PropertyChecker {
    /// The property that it decides.
    public let property = Property.fencing
    private let hasLeases: Bool
    private static let names: Set = ["acquire", "release"]

    /// A lock, whose holds may perhaps end by themselves.
    public init(hasLeases: Bool = false) { self.hasLeases = hasLeases }

    /// At most one anomaly a key and name, ordered by key, whatever the budget.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        var anomalies: [Anomaly] = []
        var causes: [Cause] = []
        var isUsed = false
        for calls in KeyedCalls.all(of: history) {
            if let stranger = calls.operations.first(where: { !Self.names.contains($0.f) }) {
                causes.append(calls.unsupported(stranger))
                continue
            }
            let grants = Self.grants(calls)
            isUsed = isUsed || !grants.isEmpty
            if let grant = grants.first(where: { $0.token == nil }) {
                causes.append(Self.withoutToken(grant.acquire, calls))
            }
            anomalies += [
                Self.reused(grants, calls.story), Self.wentBack(grants, calls.story),
                hasLeases ? nil : Self.heldTwice(grants, calls.story),
            ]
            .compactMap(\.self)
        }
        if !isUsed { causes.append(Cause(.nothingToCheck, "no acquire completed")) }
        return .of(anomalies, causes)
    }

    /// An acquire that was answered, and when it was given back.
    private struct Grant {
        let acquire: Operation
        let token: Int64?
        /// Where the hold may have ended.
        var end = Operation.never
        var release: Operation?
    }

    /// In order of invocation.
    ///
    /// A process that asks to release it, or to have it once more, may not hold it from then on,
    /// whatever the answer: only what is certain counts.
    private static func grants(_ calls: KeyedCalls) -> [Grant] {
        let operations = (calls.operations + calls.failed).sorted { $0.start < $1.start }
        var grants: [Grant] = []
        var held: [Int: Int] = [:]
        for operation in operations {
            if let grant = held.removeValue(forKey: operation.process) {
                grants[grant].end = operation.start
                grants[grant].release = operation
            }
            guard operation.f == "acquire", let result = operation.result else { continue }
            held[operation.process] = grants.count
            grants.append(Grant(acquire: operation, token: FencingToken.number(in: result)))
        }
        return grants
    }

    private static func withoutToken(_ acquire: Operation, _ calls: KeyedCalls) -> Cause {
        Cause(
            .unsupportedOperation,
            "client \(acquire.process) was answered \((acquire.result ?? .null).text(limit: 40))"
                + " at event \(acquire.completionIndex ?? acquire.index), which is no token that"
                + " can be compared: an integer, or a map with one",
            key: calls.key
        )
    }

    private static func reused(_ grants: [Grant], _ story: Story) -> Anomaly? {
        var first: [Int64: Operation] = [:]
        for grant in grants {
            let earlier = grant.token.flatMap { first.updateValue(grant.acquire, forKey: $0) }
            if let earlier {
                return anomaly(
                    "token reused",
                    [earlier, grant.acquire],
                    story,
                    "but client \(earlier.process) had been given the same one",
                    AccountProofs(story: story).tokens(earlier, grant.acquire, "the same")
                )
            }
        }
        return nil
    }

    private static func wentBack(_ grants: [Grant], _ story: Story) -> Anomaly? {
        let done = grants.filter { $0.token != nil }
            .sorted { $0.acquire.finish < $1.acquire.finish }
        var next = 0
        var greatest: Grant?
        for grant in grants {
            while next < done.count && done[next].acquire.finish < grant.acquire.start {
                if done[next].token ?? .min > greatest?.token ?? .min { greatest = done[next] }
                next += 1
            }
            guard let token = grant.token, let greatest, let bound = greatest.token, token < bound
            else { continue }
            return anomaly(
                "token went back",
                [greatest.acquire, grant.acquire],
                story,
                "but client \(greatest.acquire.process) had been given \(bound) before",
                AccountProofs(story: story).tokens(greatest.acquire, grant.acquire, "less")
            )
        }
        return nil
    }

    private static func heldTwice(_ grants: [Grant], _ story: Story) -> Anomaly? {
        // The hold that lasts longest, and the one that lasts longest of another process.
        var last: Grant?
        var other: Grant?
        for grant in grants.sorted(by: { $0.acquire.finish < $1.acquire.finish })
        where grant.end > grant.acquire.finish {
            let process = grant.acquire.process
            let rival = last?.acquire.process == process ? other : last
            if let rival, rival.end > grant.acquire.finish {
                let shown = [rival.acquire, grant.acquire, rival.release].compactMap(\.self)
                let clock = Clock(for: shown)
                let end = rival.release.map { "let go of it only \(clock.start($0))" }
                return story.anomaly(
                    "held twice",
                    shown,
                    culprit: grant.acquire,
                    "\(story.did(grant.acquire)) and had it \(clock.finish(grant.acquire)), but"
                        + " client \(rival.acquire.process) had held it since"
                        + " \(clock.finish(rival.acquire)) and " + (end ?? "never released it"),
                    proof: AccountProofs(story: story)
                        .held(rival.acquire, grant.acquire, until: rival.release)
                )
            }
            if grant.end > last?.end ?? -1 {
                if last?.acquire.process != process { other = last }
                last = grant
            } else if last?.acquire.process != process, grant.end > other?.end ?? -1 {
                other = grant
            }
        }
        return nil
    }

    private static func anomaly(
        _ name: String,
        _ operations: [Operation],
        _ story: Story,
        _ why: String,
        _ proof: Story.Proof
    ) -> Anomaly {
        let culprit = operations[1]
        return story.anomaly(
            name,
            operations,
            culprit: culprit,
            "\(story.did(culprit)) \(Clock(for: operations).start(culprit)), \(why)",
            proof: proof
        )
    }
}
