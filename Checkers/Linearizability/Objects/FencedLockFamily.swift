import Histories

/// What is wrong with a lock whose releases name tokens.
enum FencedLockFault: Sendable {
    /// The token was never given out, or had been given back already.
    case notValid(release: Int32, acquire: Int32?, before: Int32?)
    /// Two acquires were answered the same token.
    case tokenUsedTwice(Int32, Int32)
    /// The next token is another owner's, and nobody had given back the lesser one.
    case neverReleased(acquire: Int32, next: Int32)
    /// A call began after one had ended that comes later by their tokens.
    case outOfOrder(earlier: Int32, later: Int32)
}

/// Locks whose acquires are answered tokens that releases name.
struct FencedLockFamily: ObjectFamily {
    typealias Call = FencedLockModel.Call

    let model = FencedLockModel()

    func examine(_ key: KeyOperations<Call>) -> Examination<Call, FencedLockFault> {
        let order = FencedLockOrder(key)
        // A release may belong to an acquire of which nobody heard: that one has to be placed.
        if order.strange != nil && order.hasUnheard { return .open([key]) }
        return order.fault().map { .refused($0) } ?? .linearizable
    }

    func anomaly(in key: KeyOperations<Call>, _ fault: FencedLockFault) -> Anomaly {
        let story = ObjectStory(key)
        let proofs = LockProofs(story: story)
        switch fault {
        case .notValid(let release, let acquire, let before):
            let core = [release, acquire, before].compactMap(\.self)
            return story.tell(
                "not a holder",
                core,
                culprit: release,
                proof: proofs.notValid(release, before)
            ) { clock in
                "\(story.did(release)) \(clock.start(release)), but "
                    + (before.map { "\(story.did($0)) \(clock.start($0)) as well" }
                        ?? "nobody was given that token")
            }
        case .tokenUsedTwice(let one, let other):
            return proofs.tokenUsedTwice(one, other)
        case .neverReleased(let acquire, let next):
            return proofs.twoHolders(acquire, next)
        case .outOfOrder(let earlier, let later):
            return outOfOrder(key, story, earlier, later)
        }
    }

    private func outOfOrder(
        _ key: KeyOperations<Call>,
        _ story: ObjectStory<Call>,
        _ earlier: Int32,
        _ later: Int32
    ) -> Anomaly {
        let order = FencedLockOrder(key)
        // Where the acquire began too late already, its release is not needed.
        let grant = order.acquire(of: earlier)
        let earlier = key.starts[Int(grant)] > key.finishes[Int(later)] ? grant : earlier
        let core = [order.acquire(of: earlier), earlier, order.acquire(of: later), later]
        let isRelease = core[0] != earlier
        let name = isRelease ? "two holders" : "stale token"
        let culprit = isRelease ? later : earlier
        return story.tell(
            name,
            core,
            culprit: culprit,
            proof: LockProofs(story: story).stale(earlier, later, isRelease: isRelease)
        ) { clock in
            "\(story.did(earlier)) \(clock.start(earlier)), but \(story.did(later)), done"
                + " \(clock.finish(later)), which comes later by its token"
        }
    }
}

/// The one order of the calls that their tokens allow, in n log n.
///
/// Tokens fix the order of all acquires. The release of a token stands between its acquire and the
/// next one, and must be there if the next owner is another. Acquires whose answer nobody heard
/// need not have happened: without them more is allowed, unless a release names such a token.
/// Source: the argument for objects whose answers fix an order is that of Gibbons and Korach,
/// Testing shared memories, SIAM J. Comput. 1997, section 5.
struct FencedLockOrder {
    private let key: KeyOperations<FencedLockModel.Call>
    /// Acquires that were answered, by their tokens.
    private var acquires: [(call: Int32, token: Int64, owner: FencedLockModel.Owner)] = []
    private var byToken: [Int64: Int32] = [:]
    /// Acknowledged releases, then the others, in order of invocation.
    private var releases: [Int64: [Int32]] = [:]
    /// An acknowledged release of a token that no acquire was answered.
    private(set) var strange: Int32?
    /// Whether an acquire was not answered.
    private(set) var hasUnheard = false

    init(_ key: KeyOperations<FencedLockModel.Call>) {
        self.key = key
        var optional: [(token: Int64, call: Int32)] = []
        for (place, call) in key.calls.enumerated() {
            let number = Int32(place)
            switch call {
            case .acquire(let owner, let token?):
                acquires.append((number, token, owner))
                if byToken[token] == nil { byToken[token] = number }
            case .acquire: hasUnheard = true
            case .release(let token) where key.isOptional(place):
                optional.append((token, number))
            case .release(let token): releases[token, default: []].append(number)
            }
        }
        acquires.sort { ($0.token, $0.call) < ($1.token, $1.call) }
        strange = releases.filter { byToken[$0.key] == nil }.compactMap(\.value.first).min()
        for (token, call) in optional { releases[token, default: []].append(call) }
    }

    /// The acquire that was answered the token of a call.
    func acquire(of call: Int32) -> Int32 {
        guard case .release(let token) = key.calls[Int(call)] else { return call }
        return byToken[token] ?? call
    }

    func fault() -> FencedLockFault? {
        if let strange { return .notValid(release: strange, acquire: nil, before: nil) }
        var latest: Int32?
        for (place, grant) in acquires.enumerated() {
            let next = place + 1 < acquires.count ? acquires[place + 1] : nil
            if let next, next.token == grant.token {
                return .tokenUsedTwice(grant.call, next.call)
            }
            let given = releases[grant.token] ?? []
            if given.count > 1, !key.isOptional(Int(given[1])) {
                return .notValid(release: given[1], acquire: grant.call, before: given[0])
            }
            var release = given.first
            if let next, next.owner == grant.owner, release.map(isOptional) ?? true {
                release = nil
            } else if let next, release == nil {
                return .neverReleased(acquire: grant.call, next: next.call)
            }
            for step in [grant.call, release].compactMap(\.self) {
                if let latest, key.finishes[Int(step)] < key.starts[Int(latest)] {
                    return .outOfOrder(earlier: latest, later: step)
                }
                if latest.map({ key.starts[Int(step)] > key.starts[Int($0)] }) ?? true {
                    latest = step
                }
            }
        }
        return nil
    }

    private func isOptional(_ call: Int32) -> Bool { key.isOptional(Int(call)) }
}
