import Checkers
import Histories
import Replication

/// The name of a finding across nights: what was on trial, under which faults, and what showed.
///
/// As text `strategy:workload:faults:anomaly:shape`. Names of processes, nodes and keys, values and
/// times have no part in it, so that equal counterexamples of two nights have equal fingerprints.
public struct Fingerprint: Hashable, Sendable {
    /// The strategy or system on trial.
    public var strategy: String
    /// What clients asked, by its name.
    public var workload: String
    /// The kinds of faults, sorted, with + between; none where nothing broke.
    public var faults: String
    /// The field's name of the anomaly.
    public var anomaly: String
    /// What the counterexample looks like, as eight hexadecimal digits.
    public var shape: String

    /// A fingerprint with its parts.
    public init(
        strategy: String,
        workload: String,
        faults: String,
        anomaly: String,
        shape: String
    ) {
        self.strategy = strategy
        self.workload = workload
        self.faults = faults
        self.anomaly = anomaly
        self.shape = shape
    }

    /// The fingerprint of an anomaly that a trial of a strategy showed.
    public init(strategy: String, workload: String, faults: [String], anomaly: Anomaly) {
        self.init(
            strategy: strategy,
            workload: workload,
            faults: faults.isEmpty ? "none" : Set(faults).sorted().joined(separator: "+"),
            anomaly: anomaly.name,
            shape: anomaly.shape
        )
    }

    /// Reads a text of five parts with colons between; nil for any other.
    ///
    /// Names of strategies, workloads and anomalies have no colons.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.init(
            strategy: parts[0],
            workload: parts[1],
            faults: parts[2],
            anomaly: parts[3],
            shape: parts[4]
        )
    }

    /// The parts with colons between.
    public var text: String {
        [strategy, workload, faults, anomaly, shape]
            .map { $0.replacing(":", with: ";") }.joined(separator: ":")
    }

    /// Whether this one, in which `*` stands for any part, covers another one.
    public func covers(_ other: Fingerprint) -> Bool {
        zip(
            [strategy, workload, faults, anomaly, shape],
            [other.strategy, other.workload, other.faults, other.anomaly, other.shape]
        )
        .allSatisfy { $0 == "*" || $0 == $1 }
    }
}

extension Anomaly {
    /// What it looks like, as eight hexadecimal digits.
    ///
    /// Equal for two counterexamples that differ only in times, in the numbers of their processes,
    /// and in the names of their keys and values.
    var shape: String {
        var words = Abstraction()
        switch evidence {
        case .nothing: break
        case .timeLine(let moments): words.describe(moments)
        case .cycle(let cycle): words.describe(cycle.moments)
        case .elements(let elements): words.describe(elements)
        }
        for step in steps where !step.isCause {
            words.add("\(step.kind) \(words.place(step.earlier)) \(words.place(step.later))")
        }
        return words.digits
    }
}

/// A description of evidence in which every name and value is replaced by the number in which it
/// came.
private struct Abstraction {
    private var text = ""
    private var processes: [Int: Int] = [:]
    private var keys: [Int32: Int] = [:]
    private var values: [Value: Int] = [:]
    private var places: [Int: Int] = [:]

    mutating func add(_ words: String) { text += words + "\n" }

    /// The place of an operation among those that are described; -1 where it is none of them.
    func place(_ index: Int) -> Int { places[index] ?? -1 }

    /// Describes operations by their ends in order of time.
    mutating func describe(_ moments: Anomaly.Moments) {
        for (place, operation) in moments.operations.enumerated() {
            places[operation.index] = place
        }
        let ends = moments.operations.flatMap { operation in
            [(operation.start, operation, true), (operation.finish, operation, false)]
        }
        for (time, operation, isStart) in ends.sorted(by: {
            ($0.0, $0.1.index) < ($1.0, $1.1.index)
        }) {
            let mark = operation.index == moments.culprit.index ? "!" : ""
            let place = place(operation.index)
            if isStart {
                let process = Self.number(of: operation.process, in: &processes)
                let key = Self.number(of: operation.keyNumber, in: &keys)
                add(
                    "\(mark)\(place) p\(process) k\(key) \(operation.f) \(name(operation.argument))"
                )
            } else if time == Operation.never {
                add("\(place) open")
            } else if case .ok(let value) = operation.outcome {
                add("\(place) ok \(name(value))")
            } else {
                add("\(place) not")
            }
        }
    }

    /// Describes what places hold: which of them hold the same, and which are marked.
    mutating func describe(_ elements: [Anomaly.Element]) {
        for element in elements {
            add("\(element.isMarked ? "!" : "")\(name(.string(element.content)))")
        }
    }

    /// The number of a value; lists keep their length, since their elements are values as well.
    private mutating func name(_ value: Value) -> String {
        switch value {
        case .null: "-"
        case .bool(let truth): "\(truth)"
        case .list(let elements): "[\(elements.map { name($0) }.joined(separator: " "))]"
        case .map(let fields):
            fields.sorted { $0.key < $1.key }.map { name($0.value) }.joined(separator: ",")
        case .int, .double, .string: "v\(Self.number(of: value, in: &values))"
        }
    }

    private static func number<Name: Hashable>(
        of name: Name,
        in numbers: inout [Name: Int]
    ) -> Int {
        if let number = numbers[name] { return number }
        numbers[name] = numbers.count
        return numbers.count - 1
    }

    /// The description's digest, folded to 32 bits.
    var digits: String {
        var digest = Digest()
        digest.combine(text)
        let folded = UInt32(truncatingIfNeeded: digest.value ^ (digest.value >> 32))
        let digits = String(folded, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
