import Histories
import Testing

/// `faultline simulate`, as its user runs it.
@Suite struct SimulateTests {
    @Test func sameSeedSameFile() async throws {
        let scratch = try CommandLineScratch()
        let words = ["simulate", "--strategy", "abd", "--workload", "register", "--seed", "7"]
        let one = try await scratch.run(words + ["--history", scratch.file("one")])
        let other = try await scratch.run(words + ["--history", scratch.file("other")])
        #expect(one.status == 0, "\(one.error)")
        #expect(one.output == other.output)
        #expect(scratch.contents("one").count > 1_000)
        #expect(scratch.contents("one") == scratch.contents("other"))
    }

    @Test func whatIsCutShortSaysHowToGoOnAndThatIsTaken() async throws {
        let scratch = try CommandLineScratch()
        let words = ["simulate", "--strategy", "abd", "--workload", "register"]
        let short = try await scratch.run(words + ["--seeds", "1000000", "--within", "500ms"])
        let line = short.output.split(separator: "\n").first { $0.contains("go on  faultline") }
        let next = try #require(line).split(separator: " ").drop { $0 != "faultline" }.dropFirst()
        let again = try await scratch.run(next.map(String.init) + ["--within", "500ms"])
        #expect(again.status != 64, "\(again.error)")
        #expect(again.output.contains("abd register: seeds "), "\(again.output)")
    }

    @Test func thePlanOfARunIsSimulated() async throws {
        let scratch = try CommandLineScratch()
        let plan = try scratch.write(
            """
            strategy: abd
            workload: register
            nemesis: {kinds: [pause], interval: 1s}
            nodes: 3
            time-limit: 2s
            links: relay
            seed: 5

            """,
            to: "plan.yaml"
        )
        let all = try await scratch.run("simulate", "--plan", plan, "--seeds", "3", "--json")
        #expect(all.status == 0, "\(all.error)")
        #expect(all.error.contains("left out, since nothing is simulated of it: nemesis-interval"))
        #expect(all.error.contains("time-limit, links"))
        #expect(all.json?["from"] == 5 && all.json?["seeds"] == 3)
        let one = try await scratch.run(
            ["simulate", "--plan", plan, "--seed", "6", "--history", scratch.file("one")]
        )
        let line = try await scratch.run(
            ["simulate", "--strategy", "abd", "--workload", "register", "--nemesis", "pause"]
                + ["--nodes", "3", "--seed", "6", "--history", scratch.file("line")]
        )
        #expect(one.status == 0 && line.status == 0, "\(one.error)\(line.error)")
        #expect(scratch.contents("one") == scratch.contents("line"))
        #expect(scratch.contents("one").count > 1_000)
    }

    @Test func resultsDoNotDependOnWorkers() async throws {
        let scratch = try CommandLineScratch()
        let words = [
            "simulate", "--strategy", "broken/abd-no-write-back", "--seeds", "40", "--json",
        ]
        let one = try await scratch.run(words + ["--workers", "1"])
        let two = try await scratch.run(words + ["--workers", "2"])
        #expect(one.status == 1, "\(one.error)")
        #expect(one.output == two.output)
        guard case .map(let fields)? = one.json else {
            Issue.record("no document")
            return
        }
        #expect(fields["seeds"] == 40)
        #expect((fields["failures"]?.elements ?? []).isEmpty == false)
    }

    @Test func aFailureIsShrunkAndCanBeChecked() async throws {
        let scratch = try CommandLineScratch()
        let file = scratch.file("small.jsonl")
        let simulated = try await scratch.run(
            "simulate",
            "--strategy",
            "broken/abd-no-write-back",
            "--seeds",
            "40",
            "--shrink",
            "--history",
            file
        )
        #expect(simulated.status == 1, "\(simulated.error)")
        #expect(simulated.output.contains("  again  faultline simulate --strategy broken/abd"))
        #expect(simulated.output.contains("operations are left"))
        let left = simulated.output.firstMatch(of: /(\d+) of (\d+) operations are left/)
        let counts = try #require(left.flatMap { counts in Int(counts.1).map { ($0, counts.2) } })
        #expect(counts.0 < (Int(counts.1) ?? 0), "\(simulated.output)")
        let checked = try await scratch.run("check", "--model", "register", file)
        #expect(checked.status == 1, "\(checked.output)")
    }

    @Test func oneCallBreaksNothing() async throws {
        let scratch = try CommandLineScratch()
        let result = try await scratch.run(
            "simulate",
            "--strategy",
            "broken/abd-tag-without-node",
            "--seed",
            "1",
            "--operations",
            "1"
        )
        #expect(result.status == 0, "\(result.output)")
    }

    @Test(arguments: [
        (["--strategy", "nobody"], "unknown strategy \"nobody\""),
        (["--workload", "nothing"], "unknown workload \"nothing\""),
        (["--strategy", "abd", "--workload", "queue"], "does not support"),
        (["--seeds", "0"], "--seeds 0"),
        (["--seed", "1", "--seeds", "2"], "--seed is one seed"),
        (["--history", "x"], "--history needs --seed"),
    ])
    func badUsage(words: [String], message: String) async throws {
        let scratch = try CommandLineScratch()
        let result = try await scratch.run(["simulate"] + words)
        #expect(result.status == 64)
        #expect(result.error.contains(message), "\(result.error)")
    }
}
