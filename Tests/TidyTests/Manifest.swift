/// The targets that a Package.swift declares, in its order, read as text.
struct Manifest: Sendable {
    /// One target.
    struct Target: Sendable {
        /// The word of the declaration: target, executableTarget, testTarget or systemLibrary.
        let kind: String
        let name: String
        let line: Int
        /// The number in the last comment `// Layer N` above it; nil before the first.
        let layer: Int?
        /// Whether the comment directly above it has the line `// Pure.`.
        let isPure: Bool
        let folder: String
        /// The names in its list of dependencies; products of other packages are left out.
        let dependencies: [String]
    }

    let targets: [Target]

    init(_ text: String) {
        var targets: [Target] = []
        var layer: Int?
        var rest = text[...]
        let declaration =
            /\.(target|executableTarget|testTarget|systemLibrary)\(\s*name:\s*"([\w-]+)"/
        while let match = rest.firstMatch(of: declaration) {
            let above = rest[..<match.range.lowerBound]
            if let mark = above.matches(of: /\/\/ Layer (\d+)/).last { layer = Int(mark.1) }
            let start = match.range.lowerBound
            let body = Self.balanced(text[start...], "(", ")")
            let name = String(match.2)
            let parent = match.1 == "testTarget" ? "Tests" : "Sources"
            targets.append(
                Target(
                    kind: String(match.1),
                    name: name,
                    line: text[..<start].count { $0 == "\n" } + 1,
                    layer: layer,
                    isPure: Self.isMarkedPure(above),
                    folder: body.firstMatch(of: /path:\s*"([^"]+)"/).map { String($0.1) }
                        ?? "\(parent)/\(name)",
                    dependencies: Self.dependencies(in: body)
                )
            )
            rest = text[body.endIndex...]
        }
        self.targets = targets
    }

    func target(_ name: String) -> Target? { targets.first { $0.name == name } }

    /// Everything that a target depends on, directly or not.
    func reach(of name: String) -> Set<String> {
        var reached: Set<String> = []
        var open = target(name)?.dependencies ?? []
        while let next = open.popLast() {
            if reached.insert(next).inserted { open += target(next)?.dependencies ?? [] }
        }
        return reached
    }

    /// Whether the lines of comment at the end of the text have the mark.
    private static func isMarkedPure(_ above: Substring) -> Bool {
        above.split(separator: "\n", omittingEmptySubsequences: false).dropLast().reversed()
            .map { $0.drop { $0 == " " } }
            .prefix { $0.hasPrefix("//") }
            .contains("// Pure.")
    }

    private static func dependencies(in body: Substring) -> [String] {
        guard let list = body.firstRange(of: /dependencies:\s*\[/) else { return [] }
        let names = balanced(body[list.lowerBound...], "[", "]").replacing(
            /\.product\([^)]*\)/,
            with: ""
        )
        return names.matches(of: /"([\w-]+)"/).map { String($0.1) }
    }

    /// The text up to the bracket that closes the first one.
    private static func balanced(
        _ text: Substring,
        _ open: Character,
        _ close: Character
    ) -> Substring {
        var depth = 0
        for index in text.indices {
            if text[index] == open { depth += 1 }
            if text[index] == close {
                depth -= 1
                if depth == 0 { return text[...index] }
            }
        }
        return text
    }
}

/// Rules about who may know whom.
enum LayerRules {
    /// A target depends only on targets declared above it.
    static func order(_ manifest: Manifest) -> [Finding] {
        let names = manifest.targets.map(\.name)
        return manifest.targets.enumerated().flatMap { position, target in
            target.dependencies.filter { names[position...].contains($0) }.map {
                finding(target, "\(target.name) depends on \($0), which is not above it")
            }
        }
    }

    /// Checkers must not know who produced a history, nor hosts whom they host.
    static func strangers(_ manifest: Manifest) -> [Finding] {
        let pairs = [
            ("Checkers", "Replication"), ("NodeRuntime", "Strategies"), ("Control", "Strategies"),
            ("Simulation", "Strategies"),
        ]
        return pairs.compactMap { name, stranger in
            guard let target = manifest.target(name), manifest.reach(of: name).contains(stranger)
            else { return nil }
            return finding(target, "\(name) must not reach \(stranger): join them in faultline")
        }
    }

    /// A pure target is marked so if it is in layers 0 to 2, and depends only on pure targets.
    static func purity(_ manifest: Manifest) -> [Finding] {
        manifest.targets.flatMap { target -> [Finding] in
            guard target.isPure else {
                guard let layer = target.layer, layer <= 2 else { return [] }
                return [finding(target, "write // Pure. above \(target.name): its layer is pure")]
            }
            return target.dependencies.filter { manifest.target($0)?.isPure == false }.map {
                finding(target, "\(target.name) is pure and must not depend on \($0), which is not")
            }
        }
    }

    /// A target depends on nothing that none of its files imports.
    ///
    /// Executables are exempt: a test may need one as a process.
    static func unused(_ texts: [Text], _ manifest: Manifest) -> [Finding] {
        manifest.targets.flatMap { target -> [Finding] in
            let imported = Set(
                texts.filter { $0.path.hasPrefix(target.folder + "/") }.flatMap(imports)
            )
            return target.dependencies.filter { name in
                !imported.contains(name) && manifest.target(name)?.kind != "executableTarget"
            }
            .map { finding(target, "\(target.name) does not import \($0): remove the dependency") }
        }
    }

    private static func imports(of text: Text) -> [String] {
        text.codeLines.filter { $0.text.contains("import ") }
            .compactMap { $0.text.firstMatch(of: importName).map { String($0.1) } }
    }

    private static var importName: Regex<(Substring, Substring)> {
        /^(?:@\S+ )?(?:\w+ )?import (?:(?:struct|enum|class|func|protocol|var) )?(\w+)/
    }

    /// What a file imports of this package, its target names as a dependency.
    static func imports(_ text: Text, _ manifest: Manifest) -> [Finding] {
        guard let target = manifest.targets.first(where: { text.path.hasPrefix($0.folder + "/") })
        else { return [] }
        return text.codeLines.filter { $0.text.contains("import ") }.compactMap { number, line in
            guard let name = line.firstMatch(of: importName)?.1,
                manifest.target(String(name)) != nil,
                !target.dependencies.contains(String(name))
            else { return nil }
            let advice = "add \(name) to the dependencies of \(target.name) in Package.swift"
            return Finding(path: text.path, line: number, advice: advice)
        }
    }

    private static func finding(_ target: Manifest.Target, _ advice: String) -> Finding {
        Finding(path: "Package.swift", line: target.line, advice: advice)
    }
}
