import Checkers
import Histories
import Testing

/// `faultline check --model`: consistency models, one at a time and all of them.
@Suite struct CheckModelsTests {
    private let scratch: CommandLineScratch

    init() throws {
        scratch = try CommandLineScratch()
    }

    private func fields(_ value: Value?) -> [String: Value] {
        guard case .map(let map) = value else { return [:] }
        return map
    }

    /// Calls that follow each other: process, name, key, value.
    private func file(_ calls: [(Int, String, String, String)], _ name: String) throws -> String {
        let lines = calls.flatMap { process, f, key, value in
            ["invoke", "ok"].map { type in
                """
                {"process":\(process),"type":"\(type)","f":"\(f)","key":"\(key)","value":\(value)}
                """
            }
        }
        return try scratch.write(lines.joined(separator: "\n") + "\n", to: name)
    }

    private func stale() throws -> String {
        try file(
            [
                (1, "write", "x", "1"), (1, "write", "x", "2"), (2, "read", "x", "1"),
                (2, "read", "x", "2"),
            ],
            "stale.jsonl"
        )
    }

    @Test func allModelsHaveVerdicts() async throws {
        let finished = try await scratch.run("check", "--json", "--model", "all", try stale())
        let document = fields(finished.json)
        #expect(finished.status == 1 && document["valid"] == false && document["model"] == "all")
        let models = (document["models"]?.elements ?? []).map { fields($0) }
        let names = models.compactMap { $0["model"]?.text }
        #expect(names == Criterion.registerModels.map(\.name) && names.count == 14)
        let broken = models.filter { $0["valid"] == false }.compactMap { $0["model"]?.text }
        #expect(broken == ["linearizable", "regular", "safe", "k-atomic"])
        #expect(models.last?["valid"] == "unknown" && models.last?["cause"] != nil)
        #expect(models.allSatisfy { $0["anomalies"]?.elements != nil })
        #expect(document["strongest"] == "sequential")
        let stale = document["staleness"]?["total"]?["stale"]
        #expect(stale?["part"] == 1 && stale?["whole"] == 2)
        #expect(document["staleness"]?["total"]?["versions"]?["max"] == 1)
    }

    @Test func otherPropertiesAreAskedForByName() async throws {
        let ids = try file(
            [(1, "generate", "k", "7"), (2, "generate", "k", "7"), (2, "generate", "k", "8")],
            "ids.jsonl"
        )
        let finished = try await scratch.run("check", "--model", "unique-ids", ids)
        #expect(finished.status == 1)
        #expect(finished.output.contains("NOT unique-ids"))
        #expect(finished.output.contains("duplicated id"))
        let list = try await scratch.run("list", "models")
        for criterion in Criterion.all {
            #expect(list.output.contains("  \(criterion.name) "), "\(criterion.name)")
        }
        let witness = try await scratch.run("check", "--witness", "--model", "unique-ids", ids)
        #expect(witness.status == 64)
    }

    @Test func promisesWithoutACheckerNameThoseThatHaveOne() async throws {
        let finished = try await scratch.run("check", "--model", "durable", try stale())
        #expect(finished.status == 64 && finished.output.isEmpty)
        #expect(finished.error.contains("no checker decides durable of any history"))
        #expect(finished.error.contains("lost-writes"))
        let list = try await scratch.run("list", "properties")
        for property in Property.all {
            #expect(list.output.contains("  \(property.name) "), "\(property)")
        }
    }

    /// A read of an old state breaks strict serializability, and not serializability.
    @Test func serializableIsNotStrictlySerializable() async throws {
        let file = try scratch.write(
            """
            {"process":0,"type":"invoke","f":"txn","value":[["w","x",1]]}
            {"process":0,"type":"ok","f":"txn","value":[["w","x",1]]}
            {"process":1,"type":"invoke","f":"txn","value":[["r","x",null]]}
            {"process":1,"type":"ok","f":"txn","value":[["r","x",null]]}

            """,
            to: "old.jsonl"
        )
        let strict = try await scratch.run("check", "--model", "strict-serializable", file)
        #expect(strict.status == 1 && strict.output.contains("NOT strict-serializable"))
        let plain = try await scratch.run("check", "--model", "serializable", file)
        #expect(plain.status == 0, "\(plain.output)\(plain.error)")
    }

    @Test func peopleSeeTheStrongest() async throws {
        let stale = try await scratch.run("check", "--model", "all", try stale())
        #expect(stale.output.contains("NOT linearizable"))
        #expect(stale.output.contains("k-atomic             no       k is at least 2 (key x)"))
        #expect(stale.output.contains("strongest that held: sequential\n"))
        #expect(stale.output.contains("50.0 % (9.5–90.5) of 2 reads are stale"))
        let right = try file([(1, "write", "x", "1"), (2, "read", "x", "1")], "right.jsonl")
        let valid = try await scratch.run("check", "--model", "all", right)
        #expect(valid.status == 0 && valid.output.contains("strongest that held: linearizable\n"))
    }

    @Test func everyModelAnswersAlone() async throws {
        let file = try stale()
        for model in Criterion.registerModels {
            let finished = try await scratch.run("check", "--json", "--model", model.name, file)
            let isBroken = [.linearizable, .regular, .safe, .versionStaleness].contains(model)
            let status: Int32 = isBroken ? 1 : model == .timeStaleness ? 2 : 0
            #expect(finished.status == status, "\(model)")
        }
        let text = try await scratch.run("check", "--model", "k-atomic", file)
        #expect(text.output.contains("NOT k-atomic") && text.output.contains("k is at least 2"))
    }

    /// What cannot be judged says why, and is no failure.
    @Test func whatIsNoHistoryOfRegisters() async throws {
        let counter = try file([(1, "add", "x", "1"), (2, "read", "x", "1")], "counter.jsonl")
        let twice = try file(
            [(1, "write", "x", "1"), (2, "write", "x", "1"), (2, "read", "x", "1")],
            "twice.jsonl"
        )
        for (name, kind) in [(counter, "unsupportedOperation"), (twice, "repeatedValues")] {
            let alone = try await scratch.run("check", "--json", "--model", "causal-cc", name)
            #expect(alone.status == 2 && fields(alone.json)["valid"] == "unknown")
            #expect(fields(alone.json)["cause_kind"]?.text == kind)
            let all = try await scratch.run("check", "--json", "--model", "all", name)
            #expect(all.status == 0 && fields(all.json)["strongest"] == "linearizable")
        }
    }

    @Test func ordersAreOfLinearizability() async throws {
        let finished = try await scratch.run("check", "--model", "pram", "--witness", try stale())
        #expect(finished.status == 64 && finished.output.isEmpty)
    }
}
