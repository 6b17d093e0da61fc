import ArgumentParser
import Testing

@testable import faultline

/// The help of every command ends with examples, and each of them is a command line.
@Suite struct ExampleTests {
    static var commands: [any ParsableCommand.Type] {
        [Faultline.self] + Faultline.configuration.subcommands
    }

    /// The lines below "Examples:", which is the last part of a discussion.
    private static func examples(of command: any ParsableCommand.Type) -> [Substring] {
        let parts = command.configuration.discussion.split(separator: "Examples:\n")
        guard parts.count > 1 || command.configuration.discussion.hasPrefix("Examples:") else {
            return []
        }
        return (parts.last ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    }

    private static func words(_ line: Substring) -> [String] {
        line.split(separator: " ").dropFirst().map(String.init)
    }

    @Test(arguments: commands.indices)
    func everyCommandHasExamplesThatAreParsed(index: Int) throws {
        let command = Self.commands[index]
        let examples = Self.examples(of: command)
        #expect((2...4).contains(examples.count), "\(command)")
        for line in examples {
            #expect(line.hasPrefix("  faultline "), "\(line)")
            // The help is indented, and a line that is wrapped could not be copied.
            #expect(line.count <= 78, "\(line)")
            let parsed = try Faultline.parseAsRoot(Self.words(line))
            let name = type(of: parsed).configuration.commandName
            let isOfRoot = command == Faultline.self
            #expect(isOfRoot || name == command.configuration.commandName, "\(line)")
        }
    }

    @Test func aWrongExampleWouldBeFound() {
        for line in ["  faultline run --stratgy abd", "  faultline chekc x", "  faultline node"] {
            #expect(throws: (any Error).self) { try Faultline.parseAsRoot(Self.words(line[...])) }
        }
    }

    @Test func helpShowsThem() {
        let help = CompareCommand.helpMessage(columns: 80)
        #expect(help.contains("\n  faultline compare --strategies abd,quorum,eventual"), "\(help)")
    }
}
