import Histories

/// Whether a set holds at the end what was added to it and not removed, each element once.
///
/// Per key, from final reads of the whole set, of every element it is said whether it was
/// - *lost*: an acknowledged add of it is not there at the end, at no node, and no remove can have
///   taken it;
/// - *resurrected*: it was removed for good, and some node holds it at the end;
/// - *unexpected*: a read found it before anybody had begun to add it;
/// - *duplicated*: one read returned it twice.
///
/// ```
/// process 1 |- add 7 -|
/// process 2             |- remove 7 -|
/// process 3                            *- read → [7] -*   resurrected element
/// ```
///
/// Two rules say what a remove took, the first where the store says enough:
/// - *versions*: every acknowledged add carries the version it was given, and every acknowledged
///   remove the versions that it removed (`"version": "n1.17"`, `"replaced": ["n1.17"]`). Then what
///   a remove did not see it did not take, as in an observed-remove set (Shapiro, Preguiça, Baquero
///   and Zawirski, Conflict-free replicated data types, SSS 2011).
/// - *real time*: a remove can have taken every add that began before the remove was done, and has
///   taken every one that was done before the remove began.
///
/// The words are those of Jepsen's set-full checker, but for removes, of which it knows nothing.
/// A remove that answered false took nothing. Whether nodes agree is for `Convergence` to say.
public struct LostElements: PropertyChecker {
    /// What must not become of an element.
    public enum Fate: String, Sendable, Hashable, CaseIterable {
        /// It is gone.
        case lost = "lost element"
        /// It is back.
        case resurrected = "resurrected element"
        /// It came from nowhere.
        case unexpected = "unexpected element"
        /// It came twice.
        case duplicated = "duplicated element"
    }

    /// Which reads say what a set holds at the end.
    public enum Final: Sendable, Hashable {
        /// Those that are marked as final.
        case marked
        /// Of each set the last one that was answered and began.
        case last
    }

    /// An element to which something happened.
    public struct Element: Sendable, Hashable {
        /// The key of the set; nil where operations have none.
        public var key: String?
        /// The element.
        public var value: Value
        /// The journal's indices of the invocations that show it, in order.
        public var operations: [Int]
    }

    /// How many elements were lost, and so on, and which.
    public struct Measurement: Sendable, Hashable {
        /// Elements of which an add was acknowledged.
        public var acknowledged = 0
        /// Elements that are gone although nothing removed them, ordered by key.
        public var lost: [Element] = []
        /// Elements that are there although they were removed, ordered by key.
        public var resurrected: [Element] = []
        /// Elements that were read although nobody had added them, ordered by key.
        public var unexpected: [Element] = []
        /// Elements that one read returned more than once, ordered by key.
        public var duplicated: [Element] = []
        /// Elements that are there although no add of them was acknowledged.
        public var recovered = 0
        /// Elements that may have been lost or resurrected, had not an outcome been unknown.
        public var undetermined = 0
        /// Elements that a read missed after they were acknowledged, but that are there at the end.
        public var stale = 0
        /// Acknowledged elements that no read ever returned, removed ones among them.
        public var neverRead = 0
        /// How it was decided what removes took.
        public var rule: LostWrites.Rule
    }

    /// The property that it decides.
    public var property: Property { final == .marked ? .lostElements : .setLastRead }

    /// The name of the property, or of the fates that it looks for.
    public var name: String {
        if fates.count == Fate.allCases.count { return property.name }
        return Fate.allCases.filter(fates.contains).map(\.rawValue).joined(separator: ", ")
    }

    private let fates: Set<Fate>
    private let final: Final

    /// A check of final reads, for all of these fates or for some.
    public init(_ fates: Set<Fate> = Set(Fate.allCases), final: Final = .marked) {
        self.fates = fates
        self.final = final
    }

    /// Invalid if an element was lost, resurrected, unexpected or duplicated.
    ///
    /// At most one anomaly a key and name, ordered by key, whatever the budget.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        var anomalies: [Anomaly] = []
        var causes: [Cause] = []
        var isRead = false
        let rule = Self.rule(of: history)
        for calls in KeyedCalls.all(of: history) {
            do throws(Cause) {
                let ledger =
                    final == .marked
                    ? try ElementLedger(calls) : try ElementLedger(untilLastReadOf: calls)
                guard let ledger else { continue }
                isRead = true
                anomalies += ledger.anomalies(ledger.findings(rule), rule).filter { anomaly in
                    fates.contains { $0.rawValue == anomaly.name }
                }
            } catch {
                causes.append(error)
            }
        }
        if !isRead { causes.append(missing) }
        return .of(anomalies, causes)
    }

    private var missing: Cause {
        guard final == .marked else {
            return Cause(.missingFinalReads, "no read of a set was answered")
        }
        var cause = FinalReads.missing
        cause.description += "; \(Property.setLastRead) takes the last answered read for one"
        return cause
    }

    /// Counts what happened to elements; nil if no set was read at the end.
    ///
    /// Keys that are no sets are left out.
    public static func measure(_ history: History) -> Measurement? {
        let rule = rule(of: history)
        var sum = Measurement(rule: rule)
        var isRead = false
        for calls in KeyedCalls.all(of: history) {
            guard let ledger = try? ElementLedger(calls) else { continue }
            isRead = true
            sum.add(ledger, ledger.findings(rule))
        }
        return isRead ? sum : nil
    }

    private static func rule(of history: History) -> LostWrites.Rule {
        let acknowledged = history.operations.filter(\.isOK)
        let adds = acknowledged.filter { $0.f == "add" }
        let removes = acknowledged.filter { $0.f == "remove" && $0.result != false }
        let hasVersions =
            !adds.isEmpty && adds.allSatisfy { $0.extra["version"]?.text != nil }
            && removes.allSatisfy { $0.extra["replaced"]?.elements != nil }
        return hasVersions ? .versions : .realTime
    }
}

extension LostElements.Measurement {
    mutating func add(_ ledger: ElementLedger, _ findings: ElementLedger.Findings) {
        func elements(_ found: [ElementLedger.Finding]) -> [LostElements.Element] {
            found.map {
                LostElements.Element(
                    key: ledger.key,
                    value: ledger.values[$0.element],
                    operations: $0.operations.map(\.index).sorted()
                )
            }
        }
        lost += elements(findings.lost)
        resurrected += elements(findings.resurrected)
        unexpected += elements(findings.unexpected)
        duplicated += elements(findings.duplicated)
        acknowledged += findings.acknowledged
        recovered += findings.recovered
        undetermined += findings.undetermined
        stale += findings.stale
        neverRead += findings.neverRead
    }
}
