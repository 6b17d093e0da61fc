import Histories

/// A checker whose verdict stands for a promise, which it decides for one workload.
///
/// What *durable* means depends on the object: no lost elements of a set, no lost writes of a
/// register. A workload says which checkers decide which promise.
public struct Check: PropertyChecker {
    /// The promise.
    public let property: Property
    /// The checker that decides it.
    public let checker: any Checker

    /// A promise, and the checker that decides it.
    public init(_ property: Property, by checker: any Checker) {
        self.property = property
        self.checker = checker
    }

    /// The name of the checker.
    public var name: String { checker.name }

    /// Whether the checker decides a model of consistency, or an isolation level, and demands
    /// nothing else of a history.
    ///
    /// Only then a stronger model that holds answers for it.
    public var isOfModel: Bool {
        checker is Isolation || checker.properties.allSatisfy(\.isOfRegisters)
    }

    /// The worst of the checker's findings.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        checker.check(history, within: budget)
    }
}

extension Sequence<any Checker> {
    /// What all of them find in a history; verdicts on one property are combined.
    public func findings(
        in history: History,
        within budget: Budget,
        by workers: Workers = .alone
    ) -> [Property: Verdict] {
        reduce(into: [:]) { verdicts, checker in
            let found = checker.findings(in: history, within: budget, by: workers)
            verdicts.merge(found) { $0.combined(with: $1) }
        }
    }
}

extension Sequence<any Checker> {
    /// The first of them that is linearizability, which can also place operations in an order.
    public var linearizability: Linearizability? {
        for checker in self {
            switch (checker as? Check)?.checker ?? checker {
            case let checker as Linearizability: return checker
            case let checker as Serializability: return checker.strict
            default: continue
            }
        }
        return nil
    }
}
