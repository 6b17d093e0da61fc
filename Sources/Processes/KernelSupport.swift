import FoundationEssentials
import Glibc

/// What this machine can do for links that are cut in the kernel.
public struct KernelSupport: Hashable, Sendable {
    /// The packet filter's tool, if it is installed.
    public var nft: Tool?
    /// What is missing, each in one sentence that says how to enable it; empty if nothing is.
    public var problems: [String]
    /// True if the back-off of stalled connections can be bounded, so that they resume quickly.
    public var boundsBackoff: Bool

    /// What a probe found.
    public init(nft: Tool?, problems: [String], boundsBackoff: Bool) {
        self.nft = nft
        self.problems = problems
        self.boundsBackoff = boundsBackoff
    }

    /// True if links can be cut in the kernel.
    public var isComplete: Bool { problems.isEmpty }
}

extension Namespaces {
    /// Tries namespaces and a packet filter inside them, on this machine, as this user.
    public static func probe() async -> KernelSupport {
        var support = KernelSupport(
            nft: Tool.find("nft"),
            problems: [],
            boundsBackoff: access("/proc/sys/net/ipv4/tcp_rto_max_ms", F_OK) == 0
        )
        if support.nft == nil {
            support.problems.append(
                "nft is not installed: apt-get install nftables, or the like"
            )
        }
        let filters = support.nft != nil
        guard let tool = support.nft ?? Tool.find("true") else { return support }
        do {
            let answer = try await tool.run(
                filters ? ["-f", "-"] : [],
                input: filters ? trialRules : "",
                inNamespaces: true
            )
            if !answer.succeeded {
                support.problems.append(
                    "this kernel offers no packet filter (\(answer.complaint)): "
                        + "as root: modprobe nf_tables"
                )
            }
        } catch let error as SpawnError {
            support.problems.append(NamespaceError(error).description)
        } catch {
            support.problems.append("\(error)")
        }
        return support
    }

    /// One of each thing that the filter of the links is made of.
    private static var trialRules: String {
        """
        table inet faultline {
          set cut { type ipv4_addr . ipv4_addr; elements = { 127.0.0.10 . 127.0.0.11 }; }
          chain input {
            type filter hook input priority 0; policy accept;
            tcp dport 7400 ip saddr . ip daddr @cut drop
          }
        }
        """
    }
}

/// Why this process cannot have namespaces of its own.
public struct NamespaceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What failed.
    public let cause: SpawnError

    /// From what failed.
    public init(_ cause: SpawnError) { self.cause = cause }

    /// One sentence that names the cause and what to do about it.
    public var description: String {
        switch cause.stage {
        case .clone:
            "this system forbids unprivileged user namespaces (clone: \(cause.reason)); "
                + "use --links relay, or \(remedy)"
        case .mapUsers, .mapGroups, .mounts, .loopback:
            "this system restricts unprivileged user namespaces (\(cause.stage): \(cause.reason)); "
                + "use --links relay, or \(remedy)"
        case .proc:
            "this container does not allow a new /proc (\(cause.reason)); "
                + "use --links relay, or start the container with --privileged"
        case .descriptors, .directory, .streams, .execute:
            cause.description
        }
    }

    /// The first of the known switches that is off here.
    private var remedy: String {
        if knob("kernel/unprivileged_userns_clone") == "0" {
            return "as root: sysctl kernel.unprivileged_userns_clone=1"
        }
        if knob("kernel/apparmor_restrict_unprivileged_userns") == "1" {
            return "as root: sysctl kernel.apparmor_restrict_unprivileged_userns=0"
        }
        if cause.errno == ENOSPC || knob("user/max_user_namespaces") == "0" {
            return "as root: sysctl user.max_user_namespaces=10000"
        }
        return "in a container: start it with --privileged"
    }

    private func knob(_ name: String) -> String? {
        guard let file = try? Descriptor.file("/proc/sys/\(name)", flags: O_RDONLY) else {
            return nil
        }
        return String(file.contents().prefix { !$0.isWhitespace })
    }
}
