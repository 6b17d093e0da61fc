import Checkers
import Histories
import Testing

/// Sequential consistency, pipelines, safety and staleness against their definitions, on random
/// histories.
@Suite struct WeakModelFuzzTests {
    /// A checker, and what its definition says.
    struct Subject: CustomTestStringConvertible, Sendable {
        let checker: any Checker
        let holds: @Sendable (History) -> Bool
        /// What is found often enough to prove something.
        let names: [String]

        var testDescription: String { checker.name }
    }

    static let subjects = [
        Subject(
            checker: Sequential(),
            holds: { OrderOracle($0).isSequential },
            names: ["no total order", "ThinAirRead", "CyclicCO", "WriteCOInitRead"]
        ),
        Subject(
            checker: Pipelines(),
            holds: { OrderOracle($0).isPipelined },
            names: ["CyclicHB", "ThinAirRead", "CyclicCO", "WriteHBInitRead"]
        ),
        Subject(
            checker: Safety(),
            holds: { OrderOracle($0).isSafe },
            names: ["stale read", "phantom read"]
        ),
    ]

    @Test(arguments: subjects)
    func agreesWithTheDefinition(subject: Subject) throws {
        var counts: [String: Int] = [:]
        for seed in 0..<20_000 * Fuzz.scale {
            let history = try draw(seed)
            let verdict = subject.checker.check(history)
            if verdict.cause?.kind == .nothingToCheck { continue }
            let expected = subject.holds(history)
            let label = "seed \(seed): \(verdict)"
            #expect(verdict.isValid == expected && verdict.isInvalid == !expected, "\(label)")
            let faults = NamesOracle.faults(of: verdict, in: history)
            #expect(faults.isEmpty, "\(faults) in \(label)")
            for anomaly in verdict.anomalies {
                let core = try history.part(anomaly.operations)
                #expect(!subject.holds(core), "no violation: \(anomaly) in \(label)")
                counts[anomaly.name, default: 0] += 1
            }
            if expected { counts["valid", default: 0] += 1 }
            guard verdict.isValid == expected, faults.isEmpty else { return }
        }
        for name in subject.names + ["valid"] {
            #expect(counts[name, default: 0] > 4, "\(name): \(counts)")
        }
    }

    private func draw(_ seed: Int) throws -> History {
        guard seed % 4 == 0 else { return try CausalFuzzTests().draw(seed) }
        let shape = RandomHistory.Shape(
            operations: 5 + seed % 4,
            keys: 1 + seed % 3,
            mutation: seed % 8 == 0 ? 0 : 0.3
        )
        return try RandomHistory.draw(seed: seed, shape)
    }

    /// No k below the bound will do, 1 will if nothing is reported, and cores are as bad.
    @Test func boundsVersions() throws {
        var counts: [Int: Int] = [:]
        for seed in 0..<20_000 * Fuzz.scale {
            let history = try stale(seed)
            let verdict = VersionStaleness().check(history)
            if verdict.cause?.kind == .nothingToCheck { continue }
            let least = StalenessOracle(history, key: "k0").versions
            #expect(verdict.isValid == (least == 1), "seed \(seed): \(verdict)")
            for anomaly in verdict.anomalies {
                let core = try history.part(anomaly.operations)
                let needed = StalenessOracle(core, key: "k0").versions
                guard anomaly.name.hasPrefix("k is at least "),
                    let bound = Int(anomaly.name.dropFirst(14))
                else {
                    #expect(least == nil && needed == nil, "seed \(seed): \(anomaly)")
                    continue
                }
                #expect(bound <= least ?? 0, "seed \(seed), least \(least ?? 0): \(anomaly)")
                #expect(bound <= needed ?? 0, "seed \(seed): not shown by \(anomaly)")
                counts[bound, default: 0] += 1
                guard bound <= least ?? 0, bound <= needed ?? 0 else { return }
            }
            guard verdict.isValid == (least == 1) else { return }
        }
        #expect(counts[2, default: 0] > 100 && counts[3, default: 0] > 20, "\(counts)")
    }

    /// Delta is the least time that will do, for the history and for the core alone.
    @Test func measuresTime() throws {
        var counts = (valid: 0, stale: 0, never: 0)
        for seed in 0..<20_000 * Fuzz.scale {
            let history = try stale(seed)
            let verdict = TimeStaleness().check(history)
            if verdict.cause?.kind == .nothingToCheck { continue }
            let least = StalenessOracle(history, key: "k0").delta
            #expect(verdict.isValid == (least == 0), "seed \(seed): \(verdict)")
            for anomaly in verdict.anomalies {
                let core = try history.part(anomaly.operations)
                #expect(StalenessOracle(core, key: "k0").delta == least, "seed \(seed): \(anomaly)")
                let name = least.map { "stale by \($0 / 1_000_000) ms" }
                if let name { #expect(anomaly.name == name, "seed \(seed)") }
                counts.stale += least == nil ? 0 : 1
                counts.never += least == nil ? 1 : 0
            }
            counts.valid += least == 0 ? 1 : 0
            guard verdict.isValid == (least == 0) else { return }
        }
        #expect(counts.valid > 100 && counts.stale > 100 && counts.never > 20, "\(counts)")
    }

    /// One register whose reads are old now and then.
    private func stale(_ seed: Int) throws -> History {
        let shape = RandomHistory.Shape(
            operations: 4 + seed % 5,
            processes: 2 + seed % 3,
            mutation: seed % 3 == 0 ? 0.1 : 0.4
        )
        return try RandomHistory.draw(seed: seed, shape)
    }

    /// A survey says what each checker says alone.
    @Test func surveyAgreesWithCheckers() throws {
        for seed in 0..<2000 * Fuzz.scale {
            let history = try draw(seed)
            let linearizable = Linearizability(model: .register).check(history)
            let survey = ConsistencySurvey(history, linearizable: linearizable)
            #expect(survey.findings.map(\.model) == Criterion.registerModels)
            for finding in survey.findings {
                let alone = try #require(finding.model.checker()).check(history)
                if alone.cause?.kind == .nothingToCheck { continue }
                #expect(finding.verdict == alone, "seed \(seed), \(finding.model)")
                guard finding.verdict == alone else { return }
            }
        }
    }

    /// What holds, by the survey or by a checker alone, brings all that it implies.
    @Test func answersKeepToTheLattice() throws {
        let models = Criterion.registerModels
        var separated: Set<[String]> = []
        for seed in 0..<10_000 * Fuzz.scale {
            let history = try draw(seed)
            let linearizable = Linearizability(model: .register).check(history)
            let survey = ConsistencySurvey(history, linearizable: linearizable)
            let isAlone = seed % 4 == 0
            let held = Set(
                isAlone
                    ? models.filter { $0.checker()?.check(history).isValid ?? false }
                    : survey.findings.filter(\.verdict.isValid).map(\.model)
            )
            for model in held {
                let implied = model.implied.intersection(models)
                #expect(held.isSuperset(of: implied), "seed \(seed), \(model): \(held)")
                guard held.isSuperset(of: implied) else { return }
            }
            for model in held {
                for other in models where !held.contains(other) {
                    separated.insert([model.name, other.name])
                }
            }
        }
        // Where nothing is implied, some history shows that it is not.
        for pair in [
            ["causal-ccv", "pram"], ["regular", "causal-cc"], ["writes-follow-reads", "causal-cc"],
        ] {
            #expect(separated.contains(pair), "\(pair)")
        }
    }
}

extension History {
    /// Some operations alone, by their indices.
    func part(_ indices: [Int]) throws -> History {
        let shown = Set(indices)
        let positions = Set(
            calls.filter { shown.contains($0.index) }.flatMap { call in
                [call.start, call.finish] + (call.completionIndex.map { [$0] } ?? [])
            }
        )
        return try History(
            events.enumerated().filter { positions.contains($0.offset) }.map(\.element)
        )
    }
}
