import ArgumentParser
import Plans
import Testing

@testable import faultline

/// The options of commands come from the table of a plan's options.
@Suite struct TableOptionsTests {
    @Test(arguments: RunPlan.fields.map(\.name))
    func theHelpOfRunNamesTheOption(name: String) throws {
        let field = try #require(RunPlan.fields.first { $0.name == name })
        let help = RunCommand.helpMessage(columns: 1_000)
        #expect(help.contains("--\(name) <\(name)>") == (field.use(by: .real) != .ignored))
        if field.use(by: .real) != .ignored { #expect(help.contains(field.help(for: .real))) }
    }

    @Test func theHelpOfCompareNamesNoSingleStrategy() {
        let help = CompareCommand.helpMessage(columns: 1_000)
        #expect(help.contains("--nodes <nodes>") && !help.contains("--strategy <strategy>"))
    }

    @Test func wordsOfACommandLineSetThePlan() throws {
        let words = [
            "--strategy", "raft", "--nemesis", "kill,pause", "--nemesis-interval", "2s",
            "--schedule=-x", "--rate", "7.5", "--seed", "18446744073709551615", "--nodes", "3",
        ]
        let command = try RunCommand.parse(words)
        var plan = try command.options.plan()
        try command.subject.set(&plan)
        #expect(plan.strategy == "raft" && plan.nemesis == [.kill, .pause] && plan.rate == 7.5)
        #expect(plan.schedule == "-x" && plan.seed == .max && plan.nodes == 3)
        #expect(plan.given(\.clients) == nil)
    }

    @Test func theReproductionLineIsParsed() throws {
        var plan = RunPlan()
        plan.nemesis = [.partition]
        plan.nemesisShapes = [.bridge, .total]
        plan.timeout = .milliseconds(20)
        plan.schedule = "-f"
        plan.seed = 12
        let command = try RunCommand.parse(plan.arguments(for: .real))
        var again = try command.options.plan()
        try command.subject.set(&again)
        #expect(again == plan)
    }

    @Test func anUnknownOptionBringsTheNearest() {
        do {
            _ = try RunCommand.parse(["--nemesis-intervl", "1s"])
            Issue.record("an unknown option was accepted")
        } catch {
            let message = RunCommand.message(for: error)
            #expect(message.contains("--nemesis-interval"), "\(message)")
            #expect(RunCommand.exitCode(for: error).rawValue == 64)
        }
    }
}
