import Histories
import Replication
import Testing

@testable import Strategies

/// What raft must and must not do, step by step.
@Suite struct RaftTests {
    private typealias Node = RaftNode<Faithful>

    private func leader<Variant: RaftVariant>(_: Variant.Type) -> RaftNode<Variant> {
        var node = RaftNode<Variant>()
        node.becomeLeader()
        node.sync()
        node.hear(1, .appended(through: 1))
        _ = node.effects()
        return node
    }

    private func proposal(_ number: UInt64, _ command: Command, settled: UInt64 = 0)
        -> RaftProposal
    {
        RaftProposal(
            id: RaftProposal.ID(node: "n3", number: number),
            settled: settled,
            command: command
        )
    }

    // MARK: Durability

    @Test func aVoteIsSaidOnlyWhenItIsDurable() {
        var node = Node()
        node.hear(4, .askVote(last: .origin))
        #expect(node.words(to: "n2").isEmpty)
        node.sync()
        #expect(node.words(to: "n2").count == 1)
    }

    @Test func aVoteIsKeptInTheNextLife() {
        var node = Node()
        node.hear(4, .askVote(last: .origin))
        node.sync()
        var next = Node(incarnation: 2, recovering: node.durable)
        _ = next.effects()
        next.hear(4, .askVote(last: .origin), from: "n3")
        next.sync()
        #expect(next.words(to: "n3").isEmpty)
        next.hear(4, .askVote(last: .origin), from: "n2")
        #expect(next.words(to: "n2").count == 1)
    }

    @Test func entriesAreAcknowledgedOnlyWhenTheyAreDurable() {
        var node = Node()
        let entry = RaftEntry(term: 1, proposal: nil)
        node.hear(1, .append(after: .origin, [entry], commit: 0))
        #expect(node.words(to: "n2").isEmpty)
        node.sync()
        guard case .appended(through: 1)? = node.words(to: "n2").first else {
            Issue.record("expected an acknowledgement")
            return
        }
    }

    /// The record of an entry that was replaced meanwhile says nothing of its successor.
    @Test func aReplacedEntryDoesNotMakeItsSuccessorDurable() {
        var node = Node()
        node.hear(1, .append(after: .origin, [RaftEntry(term: 1)], commit: 0))
        node.hear(2, .append(after: .origin, [RaftEntry(term: 2)], commit: 0), from: "n3")
        node.sync(all: false)
        node.sync(all: false)
        _ = node.effects()
        node.sync(all: false)
        #expect(node.words(to: "n3").allSatisfy { !$0.acknowledges(1) })
        node.sync()
        #expect(node.words(to: "n3").contains { $0.acknowledges(1) })
    }

    @Test func everyDurablePrefixIsAStateToBeginFrom() {
        var node = leader(Faithful.self)
        for number in 1...100 as ClosedRange<UInt64> {
            node.ask(number, .add(key: "c", 1))
            node.sync()
            node.hear(1, .appended(through: Int(number) + 1))
        }
        let records = node.durable
        #expect(records.contains { if case .snapshot = $0 { true } else { false } })
        for length in 0...records.count {
            var next = Node(incarnation: 2, recovering: Array(records.prefix(length)))
            next.becomeLeader()
            next.sync()
            let last = Int(next.status("last_index")) ?? 0
            let term = Int(next.status("term")) ?? 0
            next.hear(term, .appended(through: last))
            _ = next.effects()
            next.ask(1, .read(key: "c"))
            next.hear(term, .alive(round: 2))
            let entries = records.prefix(length).reduce(0) { sum, record in
                if case .entries(_, let entries) = record { sum + entries.count } else { sum }
            }
            let expected: Value = entries < 2 ? .null : .int(Int64(entries - 1))
            #expect(next.replies().map(\.reply) == [.ok(expected)], "after \(length) records")
        }
    }

    // MARK: Commands

    @Test func aCommandThatComesTwiceIsCarriedOutOnce() {
        var node = leader(Faithful.self)
        let add = RaftMessage.forward(proposal(5, .add(key: "c", 1)))
        node.take(.message(add, from: "n3"))
        node.take(.message(add, from: "n3"))
        node.sync()
        node.hear(1, .appended(through: 2))
        node.take(.message(add, from: "n3"))
        node.sync()
        #expect(node.status("applied_index") == "2")
        let answers = node.effects().filter { effect in
            if case .send(.answer(number: 5, .ok(1)), "n3") = effect { true } else { false }
        }
        #expect(answers.count == 2)
    }

    /// An old leader and a new one may both have written it down.
    @Test func aCommandThatIsInTheLogTwiceIsCarriedOutOnce() {
        var node = Node()
        let entry = RaftEntry(term: 1, proposal: proposal(5, .add(key: "c", 1)))
        var later = entry
        later.term = 2
        node.hear(2, .append(after: .origin, [entry, later], commit: 2))
        var objects = Objects()
        _ = objects.apply(.add(key: "c", 1))
        #expect(node.host.replica.digest == objects.digest)
    }

    @Test func whatNobodyWaitsForIsNotCarriedOutLate() {
        var node = leader(Faithful.self)
        for number in [7, 3] as [UInt64] {
            let add = proposal(number, .add(key: "c", 1), settled: number)
            node.take(.message(.forward(add), from: "n3"))
            node.sync()
            node.hear(1, .appended(through: 2))
        }
        #expect(node.status("last_index") == "2")
    }

    @Test func aFailedCompareAndSetIsAMismatch() {
        var node = leader(Faithful.self)
        node.ask(1, .compareAndSet(key: "x", from: 1, to: 2))
        node.sync()
        node.hear(1, .appended(through: 2))
        guard case .error(let refusal)? = node.replies().first?.reply else {
            Issue.record("expected a refusal")
            return
        }
        #expect(refusal.code == Operation.mismatch && refusal.isDefinite)
    }

    @Test func onlyWhatWasHandedOverIsOfUnknownFate() {
        var node = Node()
        node.ask(1, .write(key: "x", 1))
        node.take(.timer(TimerID(1 << 32)))
        node.hear(1, .heartbeat(round: 1, commit: 0))
        node.ask(2, .write(key: "x", 2))
        node.ask(3, .read(key: "x"))
        node.take(.timer(TimerID(1 << 32 + 1)))
        node.take(.timer(TimerID(1 << 32 + 2)))
        let isDefinite = node.replies().map { reply -> Bool? in
            if case .error(let refusal) = reply.reply { refusal.isDefinite } else { nil }
        }
        #expect(isDefinite == [true, false, true])
    }

    // MARK: Leaders

    @Test func aLeaderThatHearsOfNoMajorityStepsDown() {
        var node = leader(Faithful.self)
        for _ in 0..<20 { node.tick() }
        #expect(node.status("role") != "\"leader\"")
        #expect(node.status("term") == "1")
    }

    /// Figure 8: an entry of term 1 at a majority is not committed by that alone.
    @Test func entriesOfEarlierTermsAreCommittedByOneOfThisTerm() {
        var node = Node()
        node.hear(1, .append(after: .origin, [RaftEntry(term: 1)], commit: 0))
        node.sync()
        node.becomeLeader()
        node.sync()
        node.hear(2, .appended(through: 1))
        #expect(node.status("commit_index") == "0")
        node.hear(2, .appended(through: 2))
        #expect(node.status("commit_index") == "2")
    }

    @Test func theSameInputsGiveTheSameEffects() {
        func effects() -> [String] {
            var node = leader(Faithful.self)
            for number in 1...40 as ClosedRange<UInt64> {
                node.ask(number, .insert(key: "s", .int(Int64(number))))
                if number % 3 == 0 { node.tick() }
                node.sync()
                node.hear(1, .appended(through: Int(number)))
            }
            return node.effects().map { "\($0)" }
        }
        #expect(effects() == effects())
    }

    // MARK: Limits

    @Test func aNodeRefusesMoreRequestsThanItsLimit() {
        var node = Node()
        for number in 1...RaftLimits.requests + 1 { node.ask(number, .read(key: "x")) }
        let replies = node.replies()
        #expect(replies.map(\.number) == [RaftLimits.requests + 1])
        #expect(node.status("requests") == "\(RaftLimits.requests)")
    }

    @Test func aLeaderTakesInNoMoreThanItsLimits() {
        var node = leader(Faithful.self)
        for number in 1...UInt64(RaftLimits.uncommitted + 10) {
            node.take(.message(.forward(proposal(number, .add(key: "c", 1))), from: "n3"))
        }
        for number in 1...UInt64(RaftLimits.reads + 10) {
            let read = proposal(number, .read(key: "c"))
            node.take(.message(.forward(read), from: "n3"))
        }
        #expect(node.status("last_index") == "\(RaftLimits.uncommitted + 1)")
        node.hear(1, .alive(round: 2))
        #expect(node.status("waiting_reads") == "\(RaftLimits.reads - 1)")
    }

    @Test func messagesCarryBatchesAndLogsAreCompacted() {
        var node = leader(Faithful.self)
        for number in 1...200 as ClosedRange<UInt64> { node.ask(number, .add(key: "c", 1)) }
        node.sync()
        var most = 0
        var end = 1
        while end < 201 {
            for case .append(let previous, let entries, _) in node.words(to: "n2") {
                most = max(most, entries.count)
                end = max(end, previous.index + entries.count)
            }
            node.hear(1, .appended(through: end))
        }
        #expect(most == RaftLimits.batch)
        #expect(node.status("applied_index") == "201")
        let kept = Int(node.status("log_entries")) ?? .max
        #expect(kept <= RaftLimits.trailing + RaftLimits.snapshot)
    }

    @Test func answersAreForgottenOnceNobodyWaits() {
        var node = leader(Faithful.self)
        for number in 1...500 as ClosedRange<UInt64> {
            let add = proposal(number, .add(key: "c", 1), settled: number)
            node.take(.message(.forward(add), from: "n3"))
            node.sync()
            node.hear(1, .appended(through: Int(number) + 1))
        }
        #expect(node.status("applied_index") == "501")
        #expect(node.status("remembered_answers") == "1")
    }
}

extension RaftEntry {
    /// The entry that begins a term.
    fileprivate init(term: Int) { self.init(term: term, proposal: nil) }
}

extension RaftRPC {
    fileprivate func acknowledges(_ index: Int) -> Bool {
        if case .appended(through: index) = self { true } else { false }
    }
}
