import Faults
import Histories
import Plans
import Testing

/// What cannot be carried out is refused, by host, with the option's name.
@Suite struct PlanCheckTests {
    @Test func theDefaultIsGood() throws {
        for host in PlanHost.allCases { try RunPlan().check(for: host) }
    }

    @Test(arguments: [
        (["--nodes", "0"], "nodes: 0, expected 1 to 100"),
        (["--nodes", "101"], "nodes: 101, expected 1 to 100"),
        (["--clients", "1001"], "clients: 1001, expected 1 to 1000"),
        (["--keys", "-3"], "keys: -3, expected 1 to 10000"),
        (["--read-share", "1.01"], "read-share: 1.01, expected 0 to 1"),
        (["--rate", "0"], "rate: 0.0, expected a number from 0.001"),
        (["--time-limit", "0s"], "time-limit: expected a time above 0"),
        (["--timeout", "0"], "timeout: expected a time above 0"),
        (["--nemesis-interval", "9ms"], "nemesis-interval: expected at least 10ms"),
        (["--nemesis", "kill,link", "--nodes", "1"], "nemesis: link: a single node has no links"),
        (["--nemesis", "kill", "--schedule", "x"], "schedule: it says what breaks"),
        (["--nemesis-targets", "minorty"], "did you mean minority?"),
        (["--nemesis-targets", "n6"], "nodes from n1 to n5"),
        (["--nemesis-targets", "n3", "--nodes", "2"], "nodes from n1 to n2"),
    ])
    func impossiblePlansAreRefused(words: [String], complaint: String) throws {
        let plan = try RunPlan(words: words)
        let error = #expect(throws: PlanError.self) { try plan.check(for: .real) }
        #expect(error?.description.contains(complaint) == true, "\(error?.description ?? "")")
    }

    @Test func theSimulatorHasLimitsOfItsOwn() throws {
        let plan = try RunPlan(words: ["--nodes", "500", "--clients", "5000", "--time-limit", "0s"])
        try plan.check(for: .simulated)
        #expect(throws: PlanError.self) { try plan.check(for: .real) }
        let many = try RunPlan(words: ["--operations", "10000001"])
        #expect(throws: PlanError.self) { try many.check(for: .simulated) }
        try many.check(for: .real)
    }

    @Test func namesOfNodesNeedTheirNumberInTheSimulator() throws {
        let words = ["--nemesis-targets", "n2,n3"]
        try RunPlan(words: words).check(for: .real)
        #expect(throws: PlanError.self) { try RunPlan(words: words).check(for: .simulated) }
        try RunPlan(words: words + ["--nodes", "5"]).check(for: .simulated)
    }

    @Test func spansAreReadAndWritten() {
        let spans: [(String, Duration)] = [
            ("15s", .seconds(15)), ("500ms", .milliseconds(500)), ("2m", .seconds(120)),
            ("1.5s", .milliseconds(1500)), ("3", .seconds(3)), ("0s", .zero),
            ("30d", .seconds(2_592_000)),
        ]
        for (text, span) in spans {
            #expect(TimeSpan.parse(text) == span)
            #expect(TimeSpan.parse(TimeSpan.text(span)) == span)
        }
        for text in ["", "s", "-1s", "1 s", "1y", "1e3s"] { #expect(TimeSpan.parse(text) == nil) }
    }

    @Test func aReproductionLineIsReadBackByAShell() throws {
        let plan = try RunPlan(words: ["--schedule", "it's a $file; \"x\""])
        #expect(plan.commandLine().contains(#"--schedule 'it'\''s a $file; "x"'"#))
        #expect(
            RunPlan().commandLine()
                == "faultline run --strategy abd --workload register --nodes 5 --clients 10"
                + " --time-limit 15s --seed 1"
        )
        #expect(
            RunPlan().commandLine(for: .simulated)
                == "faultline simulate --strategy abd --workload register --seed 1"
        )
    }
}
