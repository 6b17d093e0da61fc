import Histories
import Replication

extension Strategy {
    static let crdtFamily = [crdt, crdtMultiValue, crdtGrowOnly]

    static let crdt = Strategy(
        name: "crdt",
        summary: "counters, sets and last-write-wins registers that merge, shipped as deltas",
        source: crdtSource,
        claim: crdtClaim([.convergent, .available]),
        operations: crdtOperations,
        sometimes: ["delta-joined", "whole-state"],
        replica: CRDT<LastWriteRegisters>.self
    )

    static let crdtMultiValue = Strategy(
        name: "crdt/multi-value",
        summary: "the same, reading all concurrent writes of a register",
        source: crdtSource,
        claim: crdtClaim([.convergent, .durable, .available]),
        operations: crdtOperations,
        sometimes: ["delta-joined", "whole-state"],
        replica: CRDT<MultiValueRegisters>.self
    )

    static let crdtGrowOnly = Strategy(
        name: "crdt/grow-only",
        summary: "counters, and sets from which nothing is ever removed",
        source: crdtSource,
        claim: crdtClaim([.convergent, .durable, .available]),
        operations: ["add", "contains", "read"],
        sometimes: ["delta-joined", "whole-state"],
        replica: CRDT<GrowOnly>.self
    )

    static let brokenCRDTs = [
        crdtRemoveKillsConcurrentAdds, crdtDeltaLostOnRestart, crdtCounterMergedBySum,
        crdtRemoveUndone,
    ]

    static let crdtRemoveKillsConcurrentAdds = Strategy(
        name: "broken/crdt-remove-kills-concurrent-adds",
        summary: "crdt whose removes take elements that were added elsewhere at the same time",
        source: crdtSource,
        claim: crdtMultiValue.claim,
        operations: crdtOperations,
        defect: Defect(
            breaks: .durable,
            workload: "set",
            options: ["--nemesis", "partition"]
        ),
        replica: CRDT<RemoveKillsConcurrentAdds>.self
    )

    static let crdtDeltaLostOnRestart = Strategy(
        name: "broken/crdt-delta-lost-on-restart",
        summary: "crdt whose nodes forget, when they restart, what they have not shipped yet",
        source: crdtSource,
        claim: crdtMultiValue.claim,
        operations: crdtOperations,
        defect: Defect(breaks: .convergent, options: ["--nemesis", "partition,kill"]),
        replica: CRDT<DeltaLostOnRestart>.self
    )

    static let crdtCounterMergedBySum = Strategy(
        name: "broken/crdt-counter-merged-by-sum",
        summary: "crdt whose counters add up what they should take the maximum of",
        source: crdtSource,
        claim: crdtMultiValue.claim,
        operations: crdtOperations,
        defect: Defect(breaks: .convergent, workload: "counter", options: []),
        replica: CRDT<CounterMergedBySum>.self
    )

    static let crdtRemoveUndone = Strategy(
        name: "broken/crdt-remove-undone",
        summary: "crdt whose sets merge to their union, so that removed elements come back",
        source: crdtSource,
        claim: crdtMultiValue.claim,
        operations: crdtOperations,
        defect: Defect(breaks: .convergent, workload: "cart", options: []),
        replica: CRDT<MergesByUnion>.self
    )

    private static let crdtSource =
        "Shapiro et al., INRIA RR-7506, 2011; Almeida, Shoker, Baquero, JPDC 2018"

    private static let crdtOperations = ["add", "contains", "read", "remove", "write"]

    private static func crdtClaim(_ guarantees: [Property]) -> Claim {
        Claim(
            stance: .ap,
            consistency: .eventual,
            availability: .high,
            partitionTolerance: .high,
            needs: .one,
            guarantees: guarantees
        )
    }
}
