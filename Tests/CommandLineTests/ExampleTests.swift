import ArgumentParser
import Foundation
import Strategies
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
            var names = [command.configuration.commandName]
            for inner in command.configuration.subcommands {
                names.append(inner.configuration.commandName)
            }
            #expect(isOfRoot || names.contains(name), "\(line)")
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

    // MARK: Documents

    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static var documents: [String] {
        let folder = root.appending(path: "docs/tasks").path
        let tasks = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return ["README.md"]
            + tasks.filter { $0.hasSuffix(".md") }.sorted().map { "docs/tasks/" + $0 }
    }

    /// The command lines of a document; what is said of one behind two spaces is left out.
    private static func commandLines(_ document: String) throws -> [Substring] {
        let text = try String(contentsOf: root.appending(path: document), encoding: .utf8)
            .replacing(/\\\n +/, with: "")
        return text.split(separator: "\n")
            .map { $0.hasPrefix("$ ") ? $0.dropFirst(2) : $0 }
            .filter { $0.hasPrefix("faultline ") }
            .map { $0.split(separator: "  ").first ?? $0 }
            .map { $0.split(separator: " | ").first ?? $0 }
    }

    @Test(arguments: documents)
    func everyCommandOfADocumentIsOne(document: String) throws {
        for line in try Self.commandLines(document) {
            let words = Self.words(line)
            #expect(throws: Never.self, "\(document): \(line)") { try Faultline.parseAsRoot(words) }
            for (option, value) in zip(words, words.dropFirst())
            where option == "--strategy" || option == "--strategies" {
                let groups: Set = ["all", "broken"]
                for name in value.split(separator: ",").map(String.init) {
                    let isKnown = Strategy.named(name) != nil || groups.contains(name)
                    #expect(isKnown, "\(document): \(line): \(name)")
                }
            }
        }
    }

    @Test func documentsHaveCommands() throws {
        let count = try Self.documents.map { try Self.commandLines($0).count }.reduce(0, +)
        #expect(count > 30, "\(count)")
    }
}
