import Histories

/// Whether transactions over several registers appear to be carried out one at a time.
///
/// *Strict serializability* asks for an order in real time, each transaction between its ends: it
/// is linearizability of all registers together. *Serializability* asks for any order, so a read of
/// an old state is allowed:
///
/// ```
/// process 1 |- w x 1 -|
/// process 2              |- r x → null -|   serializable, not strictly
/// ```
///
/// An order in real time proves both. Without one, an order is searched for as if all transactions
/// had been concurrent (Papadimitriou, The serializability of concurrent database updates, JACM
/// 1979: NP-complete). The search may take a tenth of the steps; where that does not suffice,
/// serializability is unknown, never violated. Transactions of a process are in no order either:
/// that would be strong session serializability.
public struct Serializability: Checker {
    /// The properties that it decides: strict serializability, serializability, or both.
    public let properties: [Property]
    /// Linearizability of all registers together.
    let strict: Linearizability
    private let model: MultiRegisterModel
    /// A search among more transactions than this has no hope.
    private static let most = 4096

    /// Serializability of registers that begin as a map says, all null by default.
    public init(
        deciding properties: [Property] = [.strictSerializable, .serializable],
        initial: Value = .null
    ) {
        self.properties = properties
        strict = Linearizability(model: .multiRegister, initial: initial)
        model = MultiRegisterModel(beginning: initial)
    }

    /// The verdict on strict serializability, and on serializability if it does not follow.
    public func findings(
        in history: History,
        within budget: Budget,
        by workers: Workers
    ) -> [Property: Verdict] {
        let strictly = strict.check(history, within: budget, by: workers)
        var findings = [Property.strictSerializable: strictly, .serializable: strictly]
        let isOpen = strictly.isInvalid || strictly.cause?.kind == .budgetExhausted
        if isOpen && properties.contains(.serializable) {
            var small = budget
            small.steps /= 10
            findings[.serializable] = .combined(
                KeyPartition(history).map { verdict(on: $0, within: small) }
            )
        }
        return findings.filter { properties.contains($0.key) }
    }

    private func verdict(on slice: KeySlice, within budget: Budget) -> Verdict {
        let judge = ModelJudge(model: model, layout: AnyLayout(model: model))
        do throws(Cause) {
            guard slice.sources.count <= Self.most else { throw Self.tooMany }
            let key = try judge.compile(slice.withoutTime())
            switch judge.decide(key, within: budget).finding {
            case .linearizable: return .valid
            case .undecided(let cause): throw cause
            case .notLinearizable(let stuck):
                let anomaly =
                    budget.explanation == 0
                    ? judge.brief(key, stuck)
                    : judge.anomaly(in: key, stuck, effort: budget.explanation)
                return .invalid([anomaly.renamed("not serializable")])
            }
        } catch {
            return .unknown(error)
        }
    }

    private static var tooMany: Cause {
        Cause(
            .tooLarge,
            "there is no order in real time, and more than \(most) transactions are too many to"
                + " search for another order"
        )
    }
}

extension KeySlice {
    /// The same operations as if all had been concurrent: each begins before any of them ends.
    ///
    /// They end in the order in which they did, which is where a search looks first.
    func withoutTime() -> KeySlice {
        let count = Int32(sources.count)
        let ended = finishes.indices.filter { finishes[$0] != .max }
            .sorted { finishes[$0] < finishes[$1] }
        var ranks = [Int32](repeating: .max, count: sources.count)
        for (rank, place) in ended.enumerated() {
            ranks[place - finishes.startIndex] = count + Int32(rank)
        }
        return KeySlice(
            history: history,
            key: key,
            sources: sources,
            starts: ArraySlice(Array(0..<count)).aligned(with: sources),
            finishes: ArraySlice(ranks).aligned(with: sources),
            eventCount: 2 * count
        )
    }
}

extension ArraySlice<Int32> {
    /// The same numbers at the places of another slice.
    fileprivate func aligned(with other: ArraySlice<Int32>) -> ArraySlice<Int32> {
        (Array(repeating: 0, count: other.startIndex) + self)[other.startIndex..<other.endIndex]
    }
}
