import Checkers
import Histories
import Testing

/// Histories that tell neighbouring isolation levels apart, as lists and as registers.
@Suite struct TransactionLevelTests {
    /// A history, and the levels of one form that it keeps to.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let words: [String]
        var processes: [Int]?
        var isInSequence = false
        var form = IsolationLevel.Form.plain
        let held: [IsolationLevel]

        func history() throws -> History {
            try TransactionHistory(words, processes: processes, inSequence: isInSequence).history()
        }
    }

    private static let toCommitted: [IsolationLevel] = [.readUncommitted, .readCommitted]
    private static let toCursor = toCommitted + [.cursorStability]
    private static let toView = toCursor + [.monotonicAtomicView]
    private static let toAtomic = toView + [.readAtomic]
    private static let toPrefix: [IsolationLevel] =
        toCommitted + [.monotonicAtomicView, .readAtomic, .transactionalCausal, .prefix]
    private static let toParallel =
        toAtomic + [.transactionalCausal, .consistentView, .parallelSnapshotIsolation]
    private static let toSnapshot = toParallel + [.prefix, .snapshotIsolation]
    private static let all = IsolationLevel.allCases

    private static let cases: [Case] = [
        Case("a part vanishes", ["a x 1,a y 1", "r y [1],r x -"], held: toCursor),
        Case("fractured read", ["a x 1,a y 1", "r x -,r y [1]"], held: toView),
        Case("without its cause", ["a x 1", "r x [1],a y 1", "r y [1],r x -"], held: toAtomic),
        Case("lost update", ["r x -,a x 1", "r x -,a x 2", "r x [1 2]"], held: toPrefix),
        Case("long fork", ["a x 1", "a y 1", "r x [1],r y -", "r x -,r y [1]"], held: toParallel),
        Case("write skew", ["r x -,a y 1", "r y -,a x 1", "r x [1],r y [1]"], held: toSnapshot),
        Case(
            "open tail",
            ["r y -,a x 1", "r x -,a x 2,a y 1"],
            held: toPrefix + [.cursorStability]
        ),
        Case("overwritten twice", ["a x 1,a y 2", "a x 2,a y 1", "r x [1 2],r y [1 2]"], held: []),
        Case(
            "each sees the other",
            ["a x 1,r y [1]", "a y 1,r x [1]"],
            held: [.readUncommitted]
        ),
    ]

    private static let registers: [Case] = [
        Case("a part vanishes", ["w x 1,w y 1", "r y 1,r x -"], held: toCursor),
        Case("fractured read", ["w x 1,w y 1", "r x -,r y 1"], held: toView),
        Case("without its cause", ["w x 1", "r x 1,w y 1", "r y 1,r x -"], held: toAtomic),
        Case("lost update", ["r x -,w x 1", "r x -,w x 2", "r x 2"], held: toPrefix),
        Case("long fork", ["w x 1", "w y 1", "r x 1,r y -", "r x -,r y 1"], held: toParallel),
        Case("write skew", ["r x -,w y 1", "r y -,w x 1"], held: toSnapshot),
        Case("each sees the other", ["w x 1,r y 1", "w y 1,r x 1"], held: [.readUncommitted]),
        Case(
            "two views of two writers",
            ["w x 1", "w x 2", "r x 1,w y 1", "r y 1,r x 2,w y 2", "r y 2,r x 1"],
            held: toAtomic
        ),
    ]

    /// The order of processes, or real time, in place of a read.
    private static let ordered: [Case] = [
        Case("own write", ["a x 1", "r x -"], processes: [0, 0], held: all),
        Case("own write", ["a x 1", "r x -"], processes: [0, 0], form: .session, held: toView),
        Case("own write", ["w x 1", "r x -"], processes: [0, 0], form: .session, held: toView),
        Case(
            "own cause",
            ["w x 1", "w y 1", "r y 1,r x -"],
            processes: [0, 0, 1],
            form: .session,
            held: toAtomic
        ),
        Case("own cause", ["a x 1", "a y 1", "r y [1],r x -"], processes: [0, 0, 1], held: all),
        Case("stale read", ["w x 1", "r x -"], isInSequence: true, form: .session, held: all),
        Case("stale read", ["w x 1", "r x -"], isInSequence: true, form: .realTime, held: toView),
        Case("stale read", ["a x 1", "r x -"], isInSequence: true, form: .realTime, held: toView),
        Case(
            "lost append",
            ["a x 1", "a x 2", "r x [2]"],
            isInSequence: true,
            form: .session,
            held: all
        ),
        Case(
            "lost append",
            ["a x 1", "a x 2", "r x [2]"],
            isInSequence: true,
            form: .realTime,
            held: []
        ),
    ]

    @Test(arguments: cases + registers + ordered)
    func levelsHoldUpToTheirPlace(example: Case) throws {
        let history = try example.history()
        for level in IsolationLevel.allCases {
            let verdict = Isolation(level, example.form).check(history)
            #expect(
                verdict.isValid == example.held.contains(level)
                    && verdict.isInvalid != verdict.isValid,
                "\(example.form.rawValue)\(level.rawValue): \(verdict)"
            )
            for anomaly in verdict.anomalies { #expect(anomaly.drawing.contains("✗")) }
        }
    }

    /// What only one transaction shows.
    @Test(
        arguments: [
            ("garbage read", "a x 1", "r x [7]"), ("garbage read", "w x 1", "r x 7"),
            ("duplicate elements", "a x 1", "r x [1 1]"),
            ("intermediate read", "a x 1,a x 2", "r x [1]"),
            ("intermediate read", "w x 1,w x 2", "r x 1"),
            ("future read", "r x [1],a x 1", "r x -"), ("future read", "r x 1,w x 1", "r x -"),
            ("internal inconsistency", "a x 1,r x -", "r x [1]"),
            ("internal inconsistency", "w x 1,r x -", "r x 1"),
            ("lost element", "a x 1,a x 2", "r x [2]"),
        ]
    )
    func problemsAreFoundWithoutACycle(name: String, one: String, other: String) throws {
        let history = try TransactionHistory([one, other]).history()
        let verdict = Isolation(.readCommitted).check(history)
        #expect(verdict.anomalies.map(\.name).contains(name), "\(verdict)")
    }

    @Test func aReadChangedUnderItsReaderIsReadCommitted() throws {
        let history = try TransactionHistory(["r x -,a x 1,r x [2 1]", "a x 2"]).history()
        #expect(Isolation(.readCommitted).check(history).isValid)
        let verdict = Isolation(.readAtomic).check(history)
        #expect(verdict.anomalies.first?.name == "changed under its reader", "\(verdict)")
    }

    @Test func whatFailedMustNotBeSeen() throws {
        var drawn = TransactionHistory(["a x 1", "a x 2", "r x [1 2]"])
        drawn.transactions[0].kind = .fail
        let names = Isolation(.serializable).check(try drawn.history()).anomalies.map(\.name)
        #expect(names.contains("aborted read") && names.contains("dirty update"), "\(names)")
        #expect(Isolation(.readUncommitted).check(try drawn.history()).isValid)
    }

    @Test func whatWasSeenOfAnUnknownOutcomeHappened() throws {
        var drawn = TransactionHistory(["a x 1,a y 1", "r x [1],r y -"])
        drawn.transactions[0].kind = .info
        #expect(Isolation(.readAtomic).check(try drawn.history()).isInvalid)
        #expect(Isolation(.monotonicAtomicView).check(try drawn.history()).isInvalid)
        #expect(Isolation(.readCommitted).check(try drawn.history()).isValid)
    }

    @Test func nothingReadIsNothingJudged() throws {
        let history = try TransactionHistory(["a x 1", "a x 2"]).history()
        #expect(Isolation(.serializable).check(history).cause?.kind == .vacuous)
    }

    @Test(arguments: [["w x 1,a x 2", "r x 1"], ["a x 1", "r x 5"]])
    func aKeyIsAListOrARegister(words: [String]) throws {
        let history = try TransactionHistory(words).history()
        #expect(Isolation(.readCommitted).check(history).cause?.kind == .unsupportedOperation)
    }

    /// Lists that are written whole are values of a register.
    @Test func listsAreValuesOfRegisters() throws {
        let words = ["w x [1 2]", "r x [1 2],r y -", "w x [3]", "r x [3],w y 1"]
        #expect(Isolation(.serializable).check(try TransactionHistory(words).history()).isValid)
        let wrong = ["r x [1 2],r x [3]", "w x [1 2]", "w x [3]"]
        let verdict = Isolation(.serializable).check(try TransactionHistory(wrong).history())
        #expect(verdict.isInvalid)
    }

    @Test func repeatedValuesAreLeftToASearch() throws {
        let repeated = try TransactionHistory(["w x 1", "w x 1", "r x 1"]).history()
        #expect(Isolation(.serializable).check(repeated).isValid)
        #expect(Isolation(.readAtomic).check(repeated).isValid)
        let lists = try TransactionHistory(["a x 1", "a x 1", "r x [1]"]).history()
        #expect(Isolation(.readAtomic).check(lists).cause?.kind == .repeatedValues)
    }

    @Test func aMalformedTransactionIsLeftOut() throws {
        let asked: Value = [["append", "x", 1]]
        let events = [
            Event(index: 0, process: .client(0), kind: .invoke, f: "txn", value: asked),
            Event(index: 1, process: .client(0), kind: .ok, f: "txn", value: [["append", "x", 2]]),
            Event(
                index: 2,
                process: .client(1),
                kind: .invoke,
                f: "txn",
                value: [["r", "x", nil]]
            ),
            Event(index: 3, process: .client(1), kind: .ok, f: "txn", value: [["r", "x", [1]]]),
        ]
        let cause = try #require(Isolation(.serializable).check(try History(events)).cause)
        #expect(cause.kind == .unclear && cause.description.contains("malformed"), "\(cause)")
    }
}

extension TransactionLevelTests.Case {
    init(
        _ name: String,
        _ words: [String],
        processes: [Int]? = nil,
        isInSequence: Bool = false,
        form: IsolationLevel.Form = .plain,
        held: [IsolationLevel]
    ) {
        testDescription = "\(name): \(words.joined(separator: " | "))"
        self.words = words
        self.processes = processes
        self.isInSequence = isInSequence
        self.form = form
        self.held = held
    }
}
