/// An invocation together with what became of it: a window onto its history.
///
/// Shape: `start` and `finish` are positions in the journal. An operation is open from `start` to
/// `finish`; one whose outcome is unknown stays open for ever (`finish == Operation.never`), since
/// it may take effect at any later time.
public struct Operation: Sendable {
    /// What became of an operation.
    public enum Outcome: Hashable, Sendable {
        /// It took effect, and returned this.
        case ok(Value)
        /// It certainly had no effect; the reason, where one was given.
        case fail(String?)
        /// It may have had an effect; the reason, where one was given.
        case info(String?)
    }

    /// The finish of an operation that may still take effect.
    public static let never = Int.max

    /// The error of a compare-and-set that observed another value than it expected.
    public static let mismatch = "mismatch"
    /// The error of a transaction that was aborted, as another one changed what it relies on.
    public static let conflict = "conflict"
    /// The errors of calls that a node carried out, if only to find them without effect.
    public static let answers: Set<String> = [
        mismatch, conflict, "held", "not-held", "insufficient", "no-account", "wrong-kind",
    ]

    /// The operations that change an object by the value that they carry, by name.
    ///
    /// Where nobody knew the value when one was invoked, its completion may say it.
    public static let updates: Set = [
        "write", "put", "cas", "append", "add", "remove", "enqueue", "push", "insert",
    ]

    let pairs: Pairs
    /// The operation's place among all of its history, in order of invocation.
    public let number: Int

    init(_ number: Int, of pairs: Pairs) {
        self.number = number
        self.pairs = pairs
    }

    private var events: EventColumns {
        _read { yield pairs.events }
    }
    private var completion: Int? { pairs.completion(of: number) }

    /// Position of the invocation among the events.
    public var start: Int { pairs.invocation(of: number) }

    /// Position of the completion among the events, or `never`.
    public var finish: Int {
        guard let completion, events.kind(at: completion) != .info else { return Self.never }
        return completion
    }

    /// The journal's index of the invocation: the operation's name in reports.
    public var index: Int { events.index(at: start) }
    /// The journal's index of the completion; nil if there was none.
    public var completionIndex: Int? { completion.map(events.index) }

    /// The number of the logical process.
    public var process: Int {
        guard case .client(let process) = events.process(at: start) else { return -1 }
        return process
    }

    /// The operation's name.
    public var f: String { events.f(at: start) }

    /// The key; nil for whole-store operations.
    public var key: String? { pairs.key(keyNumber) }
    /// The number of the key among those of its history, -1 for none: to tell keys apart.
    ///
    /// Keys that differ in their bytes differ, though Swift may hold their texts for equal.
    public var keyNumber: Int32 { pairs.keyNumber(of: number) }

    /// The value that the process asked with; null for a read.
    ///
    /// Of an update that was invoked without a value it is that of its acknowledgement.
    public var argument: Value { pairs.value(pairs.argument(of: number)) }

    /// What became of it.
    public var outcome: Outcome {
        guard let completion else { return .info(nil) }
        switch events.kind(at: completion) {
        case .ok: return .ok(events.value(at: completion))
        case .fail: return .fail(events.error(at: completion))
        case .info, .invoke: return .info(events.error(at: completion))
        }
    }

    /// Nanoseconds; nil where the file has no times.
    public var invokedAt: Int64? { events.time(at: start) }
    /// Nanoseconds; nil where there was no completion or no time.
    public var completedAt: Int64? { completion.flatMap(events.time) }
    /// The node that was asked, where that was said.
    public var node: String? { completion.flatMap(events.node) ?? events.node(at: start) }
    /// Fields of the completion that the format does not name, kept as they came.
    public var extra: [String: Value] { completion.flatMap { events.extras[$0] } ?? [:] }

    /// What it returned, or nil if it did not complete with ok.
    public var result: Value? {
        // Performance: `events` would be copied here.
        guard isOK else { return nil }
        return pairs.value(pairs.result(of: number))
    }

    /// Whether it completed with ok.
    public var isOK: Bool { pairs.kind(of: number) == .ok }
    /// Whether it certainly had no effect.
    public var isFail: Bool { pairs.kind(of: number) == .fail }
    /// Whether it is unknown if it had an effect.
    public var isInfo: Bool { pairs.kind(of: number) == .info }

    /// Whether it is a failed compare-and-set whose failure says something: the value was not the
    /// expected one.
    ///
    /// The strategy (or the foreign format) answered it like a read: checkers may hold it to that.
    public var isMismatch: Bool {
        guard isFail, f == "cas", case .fail(Self.mismatch) = outcome else { return false }
        return true
    }

    /// Whether a node did its part: the call was carried out, if only to find it without effect.
    public var isServed: Bool {
        if isOK { return true }
        guard isFail, case .fail(let error?) = outcome else { return false }
        return Self.answers.contains(error)
    }
}

extension Operation: Hashable {
    /// Whether it is the same operation of the same history.
    public static func == (one: Operation, other: Operation) -> Bool {
        one.number == other.number && one.pairs === other.pairs
    }

    /// Hashes the place in the history.
    public func hash(into hasher: inout Hasher) { hasher.combine(number) }
}
