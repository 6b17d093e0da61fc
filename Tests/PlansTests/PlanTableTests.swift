import Faults
import Plans
import Testing

/// Every row of the table works wherever options are used.
@Suite struct PlanTableTests {
    @Test func everyRowHasASample() {
        #expect(RunPlan.fields.count >= 20)
        for field in RunPlan.fields { #expect(Samples.words[field.name] != nil, "\(field.name)") }
    }

    @Test func namesAndPlacesAreDistinct() {
        let fields = RunPlan.fields
        #expect(Set(fields.map(\.name)).count == fields.count)
        #expect(Set(fields.map(\.path)).count == fields.count)
    }

    @Test(arguments: Samples.all)
    func aSettingIsNotTheDefaultAndIsChecked(sample: Samples.Sample) throws {
        let plan = try sample.plan()
        #expect(plan != RunPlan())
        #expect(plan.hashValue != RunPlan().hashValue)
        for host in PlanHost.allCases { try plan.check(for: host) }
    }

    @Test(arguments: Samples.all)
    func aSettingComesBackFromAFile(sample: Samples.Sample) throws {
        let plan = try sample.plan()
        let again = try RunPlan(yaml: plan.yaml, file: "plan.yaml")
        #expect(again == plan, "\(plan.yaml)")
        #expect(again.yaml == plan.yaml)
    }

    @Test(arguments: Samples.all)
    func aSettingComesBackFromItsGroup(sample: Samples.Sample) throws {
        let plan = try sample.plan()
        let field = try #require(sample.field)
        let line = try #require(
            plan.yaml.split(separator: "\n").first { $0.hasPrefix(field.name + ":") }
        )
        let value = String(line.dropFirst(field.name.count + 2))
        let text = field.path.dropLast().reversed().reduce("{\(field.path.last ?? ""): \(value)}") {
            "{\($1): \($0)}"
        }
        #expect(try RunPlan(yaml: text, file: "plan.yaml") == plan, "\(text)")
    }

    @Test(arguments: Samples.all)
    func aSettingComesBackFromTheReproductionLine(sample: Samples.Sample) throws {
        let plan = try sample.plan()
        let field = try #require(sample.field)
        for host in PlanHost.allCases {
            let again = try RunPlan(words: plan.arguments(for: host))
            let isUsed = field.use(by: host) != .ignored
            #expect((again == plan) == isUsed, "\(plan.commandLine(for: host))")
        }
    }

    @Test(arguments: RunPlan.fields.map(\.name))
    func helpSaysWhatAnOptionIsForAndItsDefault(name: String) throws {
        let field = try #require(RunPlan.fields.first { $0.name == name })
        for host in PlanHost.allCases where field.use(by: host) != .ignored {
            let help = field.help(for: host)
            #expect(help.count > 10 && help.hasSuffix("."))
        }
        guard field.use(by: .real) == .standard, let value = field.write(RunPlan())?.word,
            !value.isEmpty
        else { return }
        #expect(field.help(for: .real).contains("(default \(value))"))
    }

    @Test(arguments: RunPlan.fields.map(\.name))
    func aMisspelledOptionBringsItsName(name: String) {
        let error = #expect(throws: PlanError.self) {
            _ = try RunPlan(yaml: "\nx\(name): 1\n", file: "plan.yaml")
        }
        let message = error?.description ?? ""
        #expect(message.hasPrefix("plan.yaml: line 2: unknown option \"x\(name)\"; did you mean"))
        #expect(message.contains(name), "\(message)")
    }

    @Test func theListOfKnownOptionsHasAll() {
        let error = #expect(throws: PlanError.self) {
            _ = try RunPlan(yaml: "something-else-entirely: 1", file: "plan.yaml")
        }
        for field in RunPlan.fields {
            #expect(error?.description.contains(field.name) == true, "\(field.name)")
        }
    }

    @Test func optionsThatAHostIgnoresAreListed() throws {
        var plan = RunPlan()
        #expect(plan.ignored(by: .simulated).isEmpty)
        plan.timeLimit = .seconds(15)
        #expect(plan.ignored(by: .simulated).isEmpty, "a default does no harm")
        plan.timeLimit = .seconds(3)
        plan.links = .relay
        plan.operations = 9
        #expect(plan.ignored(by: .simulated) == ["time-limit", "links"])
        #expect(plan.ignored(by: .real) == ["operations"])
    }

    @Test func whatWasGivenIsKnownEvenIfItIsTheDefault() {
        var plan = RunPlan()
        #expect(plan.given(\.nodes) == nil && plan.nodes == 5)
        plan.nodes = 5
        #expect(plan.given(\.nodes) == 5)
        #expect(plan == RunPlan())
    }
}
