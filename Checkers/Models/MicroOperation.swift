import Histories

/// One step of a transaction: a word, a name and a value, such as ["r", 12, null].
///
/// The words are those of Jepsen's transactions. Names are values of any kind.
struct MicroOperation: Hashable, Sendable {
    /// What a step does.
    enum Kind: String, Sendable {
        case read
        case write
        /// Puts the value behind those of a list; models of registers have no such thing.
        case append
    }

    let kind: Kind
    let name: Value
    let value: Value

    /// Nil if the value is no step.
    init?(_ value: Value) {
        guard let fields = value.elements, fields.count == 3,
            let kind = fields[0].text.flatMap(Self.kind)
        else { return nil }
        self.kind = kind
        name = fields[1]
        self.value = fields[2]
    }

    private static func kind(_ word: String) -> Kind? {
        switch word {
        case "r": .read
        case "w": .write
        default: Kind(rawValue: word)
        }
    }

    /// The steps of a list that has nothing else; nil for any other value.
    static func list(_ value: Value) -> [MicroOperation]? {
        guard let elements = value.elements else { return nil }
        let steps = elements.compactMap(MicroOperation.init)
        return steps.count == elements.count ? steps : nil
    }

    /// Whether this may be the answer to a step: the same, where that said what it is of.
    func answers(_ asked: MicroOperation) -> Bool {
        kind == asked.kind && name == asked.name
            && (kind == .read || asked.value == .null || value == asked.value)
    }
}

extension Operation {
    /// The steps that the operation asked for or was answered; nil if it is no transaction.
    var steps: [MicroOperation]? {
        guard ["read", "write", "txn"].contains(f) else { return nil }
        return MicroOperation.list(argument) ?? result.flatMap(MicroOperation.list)
    }

    /// The steps that took effect, or may have, with what they were answered.
    ///
    /// What a transaction of unknown outcome read is not known: of it only what changes something
    /// is left. Nil if the answer is not one to what was asked.
    var effectiveSteps: [MicroOperation]? {
        guard let result else {
            return argument == .null
                ? [] : MicroOperation.list(argument)?.filter { $0.kind != .read }
        }
        guard result.elements != nil else {
            // That it was done is all that was said: enough where nothing was read.
            return MicroOperation.list(argument).flatMap { steps in
                steps.contains { $0.kind == .read } ? nil : steps
            }
        }
        guard let answered = MicroOperation.list(result) else { return nil }
        guard argument != .null else { return answered }
        guard let asked = MicroOperation.list(argument), asked.count == answered.count,
            zip(answered, asked).allSatisfy({ $0.answers($1) })
        else { return nil }
        return answered
    }
}

/// Transactions whose answers are none to what they asked.
public enum TransactionAnswers {
    /// The first acknowledged transaction that was answered other steps than it asked for, such as
    /// a write where it read; nil if all are well.
    public static func firstMismatch(in history: History) -> HistoryError? {
        let pairs = history.pairs
        var (asked, answered) = (RawSteps(), RawSteps())
        for number in 0..<pairs.count {
            let row = pairs.row(of: number)
            guard row.kind == .ok else { continue }
            // Speed: values are made only of what JSON alone does not settle.
            if asked.scan(row.argument, of: pairs), answered.scan(row.result, of: pairs),
                asked.areAnswered(by: answered)
            {
                continue
            }
            let operation = history.calls[number]
            if operation.steps != nil, operation.effectiveSteps == nil {
                return mismatch(operation)
            }
        }
        return nil
    }

    private static func mismatch(_ operation: Operation) -> HistoryError {
        HistoryError(
            line: operation.finish + 1,
            expected: "an answer of the steps of the \(operation.f) that process"
                + " \(operation.process) invoked at event \(operation.index),"
                + " \(operation.argument.text(limit: 60)), in order",
            found: (operation.result ?? .null).text(limit: 60)
        )
    }
}
