import Histories

/// Whether no identifier is handed out twice.
///
/// Identifiers come from one of two:
/// - operations that are answered one, such as `generate` (the words are those of Maelstrom's
///   unique-ids and Jepsen's unique-ids checker);
/// - compare-and-sets of a register: the process that moves it from 6 to 7 owns 7, of that key.
///
/// ```
/// process 1 |--- cas 6 to 7 ---|
/// process 2     *--- cas 6 to 7 ---*         duplicated id
/// ```
///
/// Only acknowledged calls count: who never got an answer hands nothing out.
public struct UniqueIDs: PropertyChecker {
    /// Where identifiers come from.
    public enum Source: Hashable, Sendable {
        /// Every answer of an operation of this name is one.
        case answers(of: String)
        /// Every compare-and-set that succeeds hands out what it set.
        case compareAndSets
    }

    /// How many identifiers were handed out, and which more than once.
    public struct Measurement: Sendable, Hashable {
        /// Acknowledged calls that were answered an identifier.
        public var acknowledged = 0
        /// Identifiers that were handed out more than once, in the order of their repetitions.
        public var duplicated: [Value] = []
    }

    /// The property that it decides.
    public let property = Property.uniqueIDs
    private let source: Source

    /// A check of identifiers from one source.
    public init(_ source: Source = .answers(of: "generate")) { self.source = source }

    /// Whether nothing but identifiers is asked for.
    static func isMeant(_ history: History) -> Bool { history.operationNames == ["generate"] }

    /// At most one anomaly a key, ordered by key, in linear time.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        let owners = Owners(history, source)
        guard owners.measurement.acknowledged > 0 else {
            return .unknown(Cause(.nothingToCheck, "no identifier was handed out"))
        }
        let anomalies = owners.clashes.values.sorted {
            KeySlice.precedes($0.first.key, $1.first.key)
        }
        .map { Self.anomaly($0, history) }
        return .of(anomalies, [])
    }

    /// Counts the identifiers.
    public func measure(_ history: History) -> Measurement {
        Owners(history, source).measurement
    }

    private static func anomaly(_ clash: Owners.Clash, _ history: History) -> Anomaly {
        let story = Story(history: history, key: clash.first.key)
        let clock = Clock(for: [clash.first, clash.second])
        let others = clash.count - 1
        return story.anomaly(
            "duplicated id",
            [clash.first, clash.second],
            culprit: clash.second,
            "client \(clash.second.process) was given \(clash.id.text(limit: 40))"
                + " \(clock.finish(clash.second)), but client \(clash.first.process) had been"
                + " given the same \(clock.finish(clash.first))"
                + (others > 0 ? "; \(others) more were given twice" : ""),
            proof: AccountProofs(story: story).sameID(clash.id, clash.first, clash.second)
        )
    }
}

/// The owners of identifiers.
private struct Owners {
    /// An identifier with two owners.
    struct Clash {
        let id: Value
        let first: Operation
        let second: Operation
        /// How many identifiers of the key have several owners.
        var count: Int
    }

    private struct Place: Hashable {
        let key: Int32
        let id: Value
    }

    private(set) var measurement = UniqueIDs.Measurement()
    private(set) var clashes: [Int32: Clash] = [:]

    init(_ history: History, _ source: UniqueIDs.Source) {
        var owners: [Place: (first: Operation, count: Int)] = [:]
        let given = history.operations.filter(\.isOK).sorted { $0.finish < $1.finish }
        for operation in given {
            guard let id = Self.id(operation, source) else { continue }
            measurement.acknowledged += 1
            let place = Place(key: operation.keyNumber, id: id)
            guard let owner = owners[place] else {
                owners[place] = (operation, 1)
                continue
            }
            owners[place] = (owner.first, owner.count + 1)
            guard owner.count == 1 else { continue }
            measurement.duplicated.append(id)
            let clash = Clash(id: id, first: owner.first, second: operation, count: 0)
            clashes[operation.keyNumber, default: clash].count += 1
        }
    }

    private static func id(_ operation: Operation, _ source: UniqueIDs.Source) -> Value? {
        switch source {
        case .answers(let name): operation.f == name ? operation.result : nil
        case .compareAndSets: operation.f == "cas" ? operation.argument.elements?.last : nil
        }
    }
}
