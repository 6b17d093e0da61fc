import Checkers
import Histories
import TestSupport
import Testing

/// What stamps say against the definition, and against what values say of the levels.
@Suite struct StampFuzzTests {
    private typealias Step = TransactionHistory.Step

    private static func isList(_ key: Int) -> Bool { key % 2 == 0 }

    /// A small history of a store that stamps its transactions, honest at times.
    private static func drawn(seed: Int) -> TransactionHistory {
        var dice = Dice(seed: seed)
        let keys = 1 + dice.below(3)
        let isSerial = dice.chance()
        let (lies, unknown) = (dice.pick([0, 0, 0.1, 0.3]), dice.pick([0, 0, 0.2]))
        var log: [(commit: Int, steps: [Step])] = []
        var next: Int64 = 0
        var now = 0
        func state(_ key: Int, at stamp: Int) -> Value {
            let writes = log.filter { $0.commit <= stamp }.flatMap(\.steps)
                .filter { $0.key == key }
            return isList(key) ? .list(writes.map(\.value)) : writes.last?.value ?? .null
        }
        var transactions: [TransactionHistory.Transaction] = []
        for number in 0..<(2 + dice.below(5)) {
            now += 1 + dice.below(2)
            let isReader = dice.chance(0.3)
            let start = isSerial && !isReader ? now - 1 : dice.below(now)
            let seen = dice.chance(lies) ? dice.below(now) : start
            var steps: [Step] = []
            for _ in 0..<(1 + dice.below(3)) {
                let key = dice.below(keys)
                if isReader || dice.chance() {
                    var value = state(key, at: seen)
                    for own in steps where own.kind != .read && own.key == key {
                        value =
                            isList(key) ? .list((value.elements ?? []) + [own.value]) : own.value
                    }
                    steps.append(Step(kind: .read, key: key, value: value))
                } else {
                    next += 1
                    let kind: Step.Kind = isList(key) ? .append : .write
                    steps.append(Step(kind: kind, key: key, value: .int(next)))
                }
            }
            let writes = steps.filter { $0.kind != .read }
            let isTaken = log.contains { entry in
                entry.commit > start
                    && entry.steps.contains { old in writes.contains { $0.key == old.key } }
            }
            var kind: Event.Kind = dice.chance(unknown) ? dice.pick([.info, .fail]) : .ok
            if !isSerial, isTaken, !dice.chance(lies) { kind = .fail }
            if !writes.isEmpty, kind == .ok || kind == .info && dice.chance() {
                log.append((now, writes))
            }
            var stamps: TransactionStamps? = TransactionStamps(
                start: Int64(start),
                commit: Int64(writes.isEmpty ? start : now)
            )
            if dice.chance(lies / 2) { stamps?.start = Int64(dice.below(now + 2)) }
            if dice.chance(lies / 2) { stamps?.commit = Int64(dice.below(now + 2)) }
            if dice.chance(unknown / 2) { stamps = nil }
            transactions.append(
                .init(
                    process: number,
                    kind: kind,
                    steps: steps,
                    begin: number,
                    end: 100 + number,
                    stamps: stamps
                )
            )
        }
        return TransactionHistory(transactions: transactions)
    }

    /// Some thousands of histories; FUZZ_SCALE tries more.
    @Test(arguments: StampOrder.Kind.allCases)
    func stampsAgreeWithTheDefinition(kind: StampOrder.Kind) throws {
        var held = 0
        var broken = 0
        var unknown = 0
        for seed in 0..<6_000 * Fuzz.scale {
            let drawn = Self.drawn(seed: seed &+ Fuzz.seed)
            let expected = StampOracle(drawn, kind, isList: Self.isList).holds
            let verdict = StampOrder(kind).check(try drawn.history())
            if verdict.isUnknown, expected {
                unknown += 1
                continue
            }
            if expected { held += 1 } else { broken += 1 }
            let isRight = expected ? verdict.isValid : verdict.isInvalid
            #expect(isRight, "seed \(seed): \(expected), found \(verdict)\n\(drawn)")
        }
        #expect(held > 500 && broken > 500 && unknown < 3_000, "\(held), \(broken), \(unknown)")
    }

    /// Where every transaction has stamps, and these agree, they are a proof of the level.
    @Test(arguments: [
        (StampOrder.Kind.snapshot, IsolationLevel.snapshotIsolation), (.commit, .serializable),
    ])
    func stampsThatAgreeProveTheLevel(kind: StampOrder.Kind, level: IsolationLevel) throws {
        var proved = 0
        var lied = 0
        for seed in 0..<2_000 * Fuzz.scale {
            let drawn = Self.drawn(seed: seed &+ Fuzz.seed)
            let isWhole = drawn.transactions.allSatisfy { $0.kind != .info }
            guard isWhole, drawn.transactions.allSatisfy({ $0.kind == .fail || $0.stamps != nil })
            else { continue }
            let history = try drawn.history()
            let byStamps = StampOrder(kind).check(history)
            let byValues = Isolation(level).check(history)
            if byStamps.isValid {
                proved += 1
                #expect(!byValues.isInvalid, "seed \(seed): \(byValues)\n\(drawn)")
            } else if byValues.isValid {
                lied += 1
            }
        }
        #expect(proved > 300 && lied > 50, "\(proved), \(lied)")
    }

    @Test func aHistoryWithoutStampsIsNotAboutThem() throws {
        let history = try TransactionHistory(["a x 1", "r x [1]"]).history()
        for kind in StampOrder.Kind.allCases {
            #expect(StampsIfAny(kind).findings(in: history).isEmpty)
            #expect(StampOrder(kind).check(history).isUnknown)
        }
    }

    /// Beside the levels: what holds by values, and not by stamps.
    @Test func surveysHaveStampsWhereSomeArePublished() throws {
        var drawn = TransactionHistory(["a x 1", "r x [1]"])
        #expect(
            ConsistencySurvey(ofTransactions: try drawn.history())?
                .verdict(on: .snapshotStamps) == nil
        )
        drawn.transactions[0].stamps = TransactionStamps(start: 1, commit: 3)
        drawn.transactions[1].stamps = TransactionStamps(start: 2, commit: 2)
        let survey = try #require(ConsistencySurvey(ofTransactions: try drawn.history()))
        #expect(survey.verdict(on: IsolationLevel.snapshotIsolation.property())?.isValid == true)
        #expect(survey.verdict(on: .snapshotStamps)?.isInvalid == true)
    }

    @Test(arguments: [
        #"7"#, #"[7]"#, #"[1,2,3]"#, #"[-1,2]"#, #"["1",2]"#, #"[1.5,2]"#, #"null"#,
        #"[9223372036854775807,-9223372036854775808]"#,
    ])
    func stampsFromOutsideAreChecked(text: String) throws {
        #expect(TransactionStamps(try JSON.parse(text)) == nil)
    }

    @Test func theGreatestStampsAreStampsAsOthers() throws {
        var history = TransactionHistory(["a x 1", "r x [1]"])
        history.transactions[0].stamps = TransactionStamps(start: .max, commit: .max)
        #expect(StampOrder(.snapshot).check(try history.history()).isInvalid)
    }
}
