import Histories
import Replication

/// What is built from the committed entries: the objects, and who was answered what.
struct RaftMachine: Sendable {
    /// The position of the last entry that was applied.
    private(set) var applied = RaftPosition.origin
    private(set) var objects = Objects()
    private(set) var sessions = RaftSessions()
    private(set) var clients = RaftClients()
    private(set) var versions: RaftVersions?
    private(set) var share: GroupShare?

    init() {}

    init(_ snapshot: RaftSnapshot) {
        applied = snapshot.position
        objects = snapshot.objects
        sessions = snapshot.sessions
        clients = snapshot.clients
        versions = snapshot.versions
        share = snapshot.share
    }

    var snapshot: RaftSnapshot {
        RaftSnapshot(
            position: applied,
            objects: objects,
            sessions: sessions,
            clients: clients,
            versions: versions,
            share: share
        )
    }

    /// What became of a proposal.
    enum Outcome: Sendable {
        /// It was carried out now.
        case applied(RaftAnswer)
        /// It had been carried out before, with this answer.
        case repeated(RaftAnswer)
        /// The caller that waited for it has given up or has been answered.
        case settled
    }

    /// Carries out the entry after the last one; nil if it holds no proposal.
    mutating func apply<Variant: RaftVariant>(
        _ entry: RaftEntry,
        as _: Variant.Type
    ) -> Outcome? {
        applied = RaftPosition(index: applied.index + 1, term: entry.term)
        guard let proposal = entry.proposal else { return nil }
        if Variant.suppressesDuplicates, let earlier = sessions.outcome(of: proposal.id) {
            return earlier
        }
        if Variant.sharesKeys, let key = proposal.key, let kept = clients.answer(to: key) {
            clients.touch(key.client, at: applied.index)
            sessions.remember(kept, to: proposal)
            return .repeated(kept)
        }
        let answer = RaftAnswer(carryOut(proposal, as: Variant.self))
        sessions.remember(answer, to: proposal)
        if let key = proposal.key { clients.remember(answer, to: key, at: applied.index) }
        return .applied(answer)
    }

    private mutating func carryOut<Variant: RaftVariant>(
        _ proposal: RaftProposal,
        as _: Variant.Type
    ) -> Reply {
        if let step = proposal.step {
            var share = share ?? GroupShare()
            self.share = nil
            defer { self.share = share }
            return share.carryOut(step, on: &objects, as: Variant.self)
        }
        guard let commit = proposal.commit else {
            return Variant.apply(proposal.command, to: &objects)
        }
        if let changed = commit.relied.first(where: { version(of: $0.key) != $0.index }) {
            if !Variant.undoesAborted { _ = objects.apply(proposal.command) }
            return .error(.conflict(on: changed.key))
        }
        let reply = Variant.apply(proposal.command, to: &objects)
        guard case .ok = reply else { return reply }
        var versions = versions ?? RaftVersions()
        self.versions = nil
        versions.change(proposal.command, at: applied.index)
        self.versions = versions
        return commit.reply(at: applied.index)
    }

    /// When a key was last changed by a transaction; 0 if it never was.
    func version(of key: String) -> Int { versions?[key] ?? 0 }

    /// Forgets what was carried out under idempotency keys, as only a broken twin does.
    mutating func forgetClients() { clients = RaftClients() }

    /// Answers a command that changes nothing.
    mutating func read(_ command: Command) -> RaftAnswer {
        RaftAnswer(objects.apply(command))
    }
}

/// Which commands of each node were carried out, and how they were answered.
///
/// Source: Ongaro's dissertation, section 6.3. A session is a node of the cluster. A proposal says
/// below which number its node waits for nothing, so answers below are forgotten, and commands
/// below are not carried out any more. The node bounds its open commands
/// (`RaftLimits.requests`), and thereby its session.
struct RaftSessions: Hashable, Codable, Sendable {
    struct Session: Hashable, Codable, Sendable {
        /// No command below this number is waited for.
        var settled: UInt64 = 0
        /// By number, ascending.
        var answered: [Answered] = []
    }

    struct Answered: Hashable, Codable, Sendable {
        var number: UInt64
        var answer: RaftAnswer
    }

    private(set) var byNode: [NodeID: Session] = [:]

    /// How many answers are remembered.
    var count: Int { byNode.values.reduce(0) { $0 + $1.answered.count } }

    /// What became of a command, or nil if it was not carried out and may be.
    func outcome(of id: RaftProposal.ID) -> RaftMachine.Outcome? {
        guard let session = byNode[id.node] else { return nil }
        if id.number < session.settled { return .settled }
        let place = Self.place(of: id.number, in: session.answered)
        guard place < session.answered.count, session.answered[place].number == id.number
        else { return nil }
        return .repeated(session.answered[place].answer)
    }

    mutating func remember(_ answer: RaftAnswer, to proposal: RaftProposal) {
        var session = byNode.removeValue(forKey: proposal.id.node) ?? Session()
        if proposal.settled > session.settled {
            session.settled = proposal.settled
            let forgotten = Self.place(of: proposal.settled, in: session.answered)
            session.answered.removeFirst(forgotten)
        }
        let number = proposal.id.number
        let place = Self.place(of: number, in: session.answered)
        session.answered.insert(Answered(number: number, answer: answer), at: place)
        byNode[proposal.id.node] = session
    }

    /// Where a number is, or where it belongs.
    private static func place(of number: UInt64, in answered: [Answered]) -> Int {
        // Nearly always the newest of all.
        guard let last = answered.last, last.number >= number else { return answered.count }
        var low = 0
        var high = answered.count
        while low < high {
            let middle = (low + high) / 2
            if answered[middle].number < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Objects {
    /// About how much work a copy of everything is, in elements.
    var weight: Int {
        byKey.values.reduce(0) { sum, object in
            switch object {
            case .register, .counter, .lock: sum + 1
            case .set(let elements), .list(let elements), .queue(let elements):
                sum + 1 + elements.count
            }
        }
    }
}
