import Checkers
import Histories
import Testing

/// Reported cores are 1-minimal, by the plain search's judgement.
///
/// A core is refused on its own. Weakened by any one call, a reader dropped or a change made
/// optional, it is accepted; except for changes that merely supply what others need. These may be
/// optional, but without any one of them the rest would not be minimal. A single reader that no
/// choice of changes explains comes with the changes before it.
@Suite struct CoreTests {
    private static let shapes: [(name: String, model: NamedModel, shape: RandomHistory.Shape)] = [
        ("register", .register, .init(mutation: 0.3)),
        ("register with few values", .register, .init(values: 3, mutation: 0.3)),
        ("register with many unknown", .register, .init(unknown: 0.5, mutation: 0.3)),
        ("compare and set", .casRegister, .init(hasCompareAndSet: true, mutation: 0.3)),
        (
            "compare and set with few values", .casRegister,
            .init(operations: 10, unknown: 0.3, hasCompareAndSet: true, values: 3, mutation: 0.2)
        ),
        (
            "mismatches", .casRegister,
            .init(hasCompareAndSet: true, hasMismatches: true, values: 3, mutation: 0.3)
        ),
        ("strings", .stringAppend, .init(isString: true, mutation: 0.3)),
        (
            "strings with many unknown", .stringAppend,
            .init(unknown: 0.5, isString: true, mutation: 0.3)
        ),
    ]

    @Test(arguments: shapes.indices)
    func coresAreMinimal(number: Int) throws {
        let (name, model, shape) = Self.shapes[number]
        var cores = 0
        for round in 0..<400 * Fuzz.scale {
            let seed = number * 1_000_000 + round
            let history = try RandomHistory.draw(seed: seed, shape)
            for engine in [Linearizability.Engine.automatic, .depthFirst] {
                let verdict = Linearizability(model: model, engine: engine).check(history)
                for anomaly in verdict.anomalies {
                    let core = Excerpt(anomaly, of: history)
                    let label = "\(name), seed \(seed), \(engine): \(anomaly.explanation)"
                    try check(core, "\(label)\n\(anomaly.drawing)")
                    cores += 1
                }
            }
        }
        #expect(cores > 20, "\(name): too few violations to mean anything")
    }

    private func check(_ core: Excerpt, _ label: String) throws {
        #expect(try !core.isLinearizable(), "\(label)\nis accepted")
        // A reader that is impossible whatever happened is shown with what did happen.
        if core.readers.count == 1, try !core.weakening(core.changes).isLinearizable() { return }
        let candidates = try core.changes.filter { try !core.weakening([$0]).isLinearizable() }
        let isMinimal = try (0..<1 << candidates.count).contains { set in
            let supplies = candidates.indices.filter { set >> $0 & 1 == 1 }.map { candidates[$0] }
            return try Self.isMinimal(core.weakening(supplies))
        }
        #expect(isMinimal, "\(label)\nis not minimal")
    }

    /// Whether every reader and every acknowledged change is needed for a refusal, and every other
    /// call for its being needed.
    private static func isMinimal(_ core: Excerpt) throws -> Bool {
        guard try !core.isLinearizable(), try core.isIrreducible() else { return false }
        return try core.unknown.allSatisfy { supply in
            try core.isOnlySource(supply) || !core.without([supply]).isIrreducible()
        }
    }
}

// MARK: Long histories

extension CoreTests {
    /// The register as any other model, without what is known about registers.
    private struct PlainRegister: Model {
        private let register = RegisterModel()
        var initial: Value { register.initial }
        func call(of operation: Operation) -> Compiled<RegisterCall<Value>> {
            register.call(of: operation)
        }
        func step(_ state: Value, _ call: RegisterCall<Value>) -> Value? {
            register.step(state, call)
        }
        func isObserver(_ call: RegisterCall<Value>) -> Bool { call.isObserver }
        func describe(_ state: Value) -> String { register.describe(state) }
    }

    /// A core may count on what the state was before it, but on nothing else: whatever else
    /// happened at the same time or later may be optional.
    @Test(arguments: [false, true])
    func windowsAreSound(isString: Bool) throws {
        let checker =
            isString
            ? Linearizability(model: .stringAppend)
            : Linearizability(name: "plain", model: PlainRegister())
        var cores = 0
        for seed in 0..<20 * Fuzz.scale {
            let history = try RandomHistory.draw(
                seed: seed,
                .init(
                    operations: 40,
                    unknown: 0.02,
                    hasCompareAndSet: !isString,
                    isString: isString,
                    values: 3,
                    mutation: 0.03
                )
            )
            guard let anomaly = checker.check(history).anomalies.first else { continue }
            let core = Excerpt(anomaly, of: history)
            let first = core.members.map(\.start).min() ?? 0
            let last = core.members.map(\.finish).max() ?? 0
            let before = Excerpt(history) { operation in
                operation.start <= last
                    && (operation.finish < first || anomaly.operations.contains(operation.index))
            }
            let everything = Excerpt(history) { $0.start <= last }
            let others = Set(everything.changes).subtracting(before.members.map(\.index))
            let idle = Set(everything.readers).subtracting(before.members.map(\.index))
            let weak = everything.without(idle.sorted()).weakening(others.sorted())
            let verdict = checker.check(try weak.excerpt(), within: Budget(steps: 50_000))
            #expect(!verdict.isValid, "seed \(seed): \(anomaly)\n\(anomaly.drawing)")
            cores += 1
        }
        #expect(cores > 4)
    }

    /// Of thousands of operations on an object that nothing is known about, a few are shown.
    @Test(arguments: [false, true])
    func coresOfLongHistoriesOfAnyModelAreSmall(isString: Bool) throws {
        let history = try RandomHistory.draw(
            seed: 1,
            .init(
                operations: 3000,
                unknown: 0.001,
                hasCompareAndSet: !isString,
                isString: isString,
                values: 5
            )
        )
        var events = Array(history.events)
        let reads = events.indices.filter { ["read", "get"].contains(events[$0].f) }
        let late = try #require(reads.last { $0 < events.count - 200 && events[$0].kind == .ok })
        events[late].value = isString ? "never" : 99
        let checker =
            isString
            ? Linearizability(model: .stringAppend)
            : Linearizability(name: "plain", model: PlainRegister())
        let verdict = checker.check(try History(events))
        let anomaly = try #require(verdict.anomalies.first)
        #expect(anomaly.operations.count <= 8, "\(anomaly)")
        let place = try #require(
            history.operations.first { $0.finish == late }.map(\.index)
        )
        #expect(anomaly.culprit == place)
        #expect(anomaly.explanation.contains("but in every order of"))
    }
}

/// Some operations of a history, as a history of their own; each has a process to itself.
struct Excerpt {
    private let history: History
    private(set) var members: [Operation]
    private var weakened: Set<Int> = []

    init(_ anomaly: Anomaly, of history: History) {
        self.init(history) { $0.key == anomaly.key && anomaly.operations.contains($0.index) }
    }

    init(_ history: History, where isMember: (Operation) -> Bool) {
        self.history = history
        members = (history.operations + history.failed.filter(\.isMismatch)).filter(isMember)
    }

    /// The operations that only look, by index.
    var readers: [Int] {
        members.filter { operation in
            let pair = operation.argument.elements
            return ["read", "get"].contains(operation.f) || operation.isMismatch
                || (operation.f == "cas" && pair?.first == pair?.last)
        }
        .map(\.index)
    }

    /// Acknowledged operations that change something.
    var changes: [Int] {
        members.map(\.index).filter { index in
            !readers.contains(index) && !unknown.contains(index)
        }
    }

    /// Operations that may never have happened.
    var unknown: [Int] {
        members.filter { $0.isInfo || weakened.contains($0.index) }.map(\.index)
    }

    func without(_ indices: [Int]) -> Excerpt {
        var rest = self
        rest.members.removeAll { indices.contains($0.index) }
        return rest
    }

    func weakening(_ indices: [Int]) -> Excerpt {
        var weak = self
        weak.weakened.formUnion(indices)
        return weak
    }

    /// Whether weakening any one operation further makes it linearizable.
    func isIrreducible() throws -> Bool {
        try readers.allSatisfy { try without([$0]).isLinearizable() }
            && changes.allSatisfy { try weakening([$0]).isLinearizable() }
    }

    /// Whether it alone wrote what somebody saw, if too late perhaps: without it that would look
    /// like a value from nowhere.
    func isOnlySource(_ index: Int) -> Bool {
        func produced(_ operation: Operation) -> Value? {
            if readers.contains(operation.index) { return nil }
            return switch operation.f {
            case "write": operation.argument
            case "cas": operation.argument.elements?.last
            default: nil
            }
        }
        guard let source = members.first(where: { $0.index == index }),
            let value = produced(source)
        else { return false }
        return members.contains { $0.result == value || $0.argument.elements?.first == value }
            && members.count { produced($0) == value } == 1
    }

    func isLinearizable() throws -> Bool { Oracle.isLinearizable(try excerpt()) }

    /// The operations as a history of their own.
    func excerpt() throws -> History {
        var events: [Event] = []
        for position in history.events.indices {
            for (process, operation) in members.enumerated() {
                let isEnd = position == operation.finish && !weakened.contains(operation.index)
                guard position == operation.start || isEnd else { continue }
                var event = history.events[position]
                event.process = .client(process)
                events.append(event)
            }
        }
        return try History(events)
    }
}
