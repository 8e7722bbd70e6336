namespace Penstock.TimeFrames.Verification.Database;

/// <summary>The tables and views of a database of summaries. <c>docs/summaries.md</c> explains every column.</summary>
public static class SummarySchema
{
    /// <summary>The version that is written, and the only one that is read.</summary>
    public const int Version = 1;

    /// <summary>What makes an empty database one of summaries.</summary>
    public const string Sql =
        """
        PRAGMA page_size = 8192;
        CREATE TABLE schema_info (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;
        CREATE TABLE run (run INTEGER PRIMARY KEY, partition TEXT NOT NULL, started_ms INTEGER NOT NULL, ended_ms INTEGER,
          orbits_per_tf INTEGER NOT NULL, checksum_alg TEXT NOT NULL CHECK (checksum_alg IN ('none','xxh3-64','crc32c')),
          detail_level INTEGER NOT NULL CHECK (detail_level BETWEEN 0 AND 3)) STRICT;
        CREATE TABLE node (node INTEGER PRIMARY KEY, kind INTEGER NOT NULL CHECK (kind IN (1,2)), name TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE equip (equip INTEGER PRIMARY KEY, origin TEXT NOT NULL, description TEXT NOT NULL, subspec INTEGER NOT NULL,
          UNIQUE (origin, description, subspec)) STRICT;
        CREATE TABLE tf (tf INTEGER NOT NULL, side INTEGER NOT NULL CHECK (side IN (0,1)), epn INTEGER REFERENCES node(node),
          first_orbit INTEGER, run INTEGER NOT NULL, created_ms INTEGER, sealed_ms INTEGER, stf_expected INTEGER, stf_count INTEGER NOT NULL,
          equip_count INTEGER NOT NULL, msg_count INTEGER NOT NULL, part_count INTEGER NOT NULL, bytes INTEGER NOT NULL,
          digest_sum INTEGER NOT NULL, digest_xor INTEGER NOT NULL, state INTEGER NOT NULL DEFAULT 0,
          PRIMARY KEY (tf, side)) WITHOUT ROWID, STRICT;
        CREATE TABLE stf (tf INTEGER NOT NULL, flp INTEGER NOT NULL, first_orbit INTEGER, run INTEGER NOT NULL, origin INTEGER NOT NULL,
          created_ms INTEGER, received_ms INTEGER, equip_count INTEGER NOT NULL, part_count INTEGER NOT NULL, bytes INTEGER NOT NULL,
          digest_sum INTEGER NOT NULL, digest_xor INTEGER NOT NULL, PRIMARY KEY (tf, flp)) WITHOUT ROWID, STRICT;
        CREATE TABLE eq (tf INTEGER NOT NULL, side INTEGER NOT NULL, equip INTEGER NOT NULL, flp INTEGER NOT NULL,
          msg_count INTEGER NOT NULL, part_count INTEGER NOT NULL, bytes INTEGER NOT NULL, ser INTEGER NOT NULL,
          hdr_digest INTEGER NOT NULL, digest_sum INTEGER NOT NULL, digest_xor INTEGER NOT NULL,
          hb_present BLOB, hb_accept BLOB, hb_complete BLOB, hb_dup INTEGER NOT NULL DEFAULT 0, parts BLOB,
          PRIMARY KEY (tf, side, equip, flp)) WITHOUT ROWID, STRICT;
        CREATE TABLE part (tf INTEGER NOT NULL, side INTEGER NOT NULL, equip INTEGER NOT NULL, flp INTEGER NOT NULL, msg INTEGER NOT NULL,
          part INTEGER NOT NULL, size INTEGER NOT NULL, checksum INTEGER, orbit INTEGER, bc INTEGER, trig INTEGER, stop INTEGER,
          PRIMARY KEY (tf, side, equip, flp, msg, part)) WITHOUT ROWID, STRICT;
        CREATE TABLE verdict (tf INTEGER PRIMARY KEY, checked_ms INTEGER NOT NULL, result INTEGER NOT NULL, diff_count INTEGER NOT NULL,
          took_us INTEGER NOT NULL) STRICT;
        CREATE TABLE diff (id INTEGER PRIMARY KEY, tf INTEGER NOT NULL, code TEXT NOT NULL, severity INTEGER NOT NULL, equip INTEGER, flp INTEGER,
          msg INTEGER, part INTEGER, flp_value TEXT, epn_value TEXT, note TEXT) STRICT;
        CREATE INDEX diff_tf ON diff (tf, code);
        CREATE TABLE crit_result (id INTEGER PRIMARY KEY, run_ms INTEGER NOT NULL, file TEXT NOT NULL, name TEXT NOT NULL, severity INTEGER NOT NULL,
          passed INTEGER NOT NULL, rows INTEGER NOT NULL, took_us INTEGER NOT NULL, sample TEXT) STRICT;
        CREATE VIEW v_equip AS SELECT e.tf, e.side, CASE e.side WHEN 0 THEN 'FLP' ELSE 'EPN' END AS side_name, q.origin, q.description, q.subspec,
          e.equip, n.name AS flp, e.msg_count, e.part_count, e.bytes, e.digest_sum, e.digest_xor, e.hdr_digest, e.hb_dup
          FROM eq e JOIN equip q USING (equip) LEFT JOIN node n ON n.node = e.flp;
        CREATE VIEW v_by_type AS SELECT tf, side_name, origin, description, COUNT(*) AS equipments, SUM(msg_count) AS messages, SUM(part_count) AS parts,
          SUM(bytes) AS bytes FROM v_equip GROUP BY tf, side, origin, description;
        CREATE VIEW v_eq_total AS SELECT tf, side, equip, SUM(msg_count) AS msg_count, SUM(part_count) AS part_count, SUM(bytes) AS bytes,
          COUNT(*) AS sources FROM eq GROUP BY tf, side, equip;
        CREATE VIEW v_tf_pair AS SELECT f.tf, f.run, n.name AS epn, f.bytes AS flp_bytes, e.bytes AS epn_bytes, f.part_count AS flp_parts, e.part_count AS epn_parts,
          e.tf IS NOT NULL AS has_epn, (f.digest_sum IS e.digest_sum AND f.digest_xor IS e.digest_xor AND f.part_count IS e.part_count AND f.bytes IS e.bytes
          AND f.equip_count IS e.equip_count AND f.msg_count IS e.msg_count) AS equal
          FROM tf f LEFT JOIN tf e ON e.tf = f.tf AND e.side = 1 LEFT JOIN node n ON n.node = COALESCE(e.epn, f.epn) WHERE f.side = 0;
        CREATE TABLE eq_hdr (tf INTEGER NOT NULL, side INTEGER NOT NULL, equip INTEGER NOT NULL, flp INTEGER NOT NULL, n INTEGER NOT NULL,
          serialization INTEGER NOT NULL, first_orbit INTEGER NOT NULL, tf_counter INTEGER NOT NULL, run INTEGER NOT NULL,
          PRIMARY KEY (tf, side, equip, flp, n)) WITHOUT ROWID, STRICT;
        """;

    /// <summary>Makes the tables.</summary>
    internal static void Make(SqliteDatabase database)
    {
        database.Run(Sql);
        database.Run($"INSERT INTO schema_info VALUES ('version', '{Version}'), ('writer', 'penstock')");
    }

    /// <summary>Refuses what has no such tables, or those of a later version.</summary>
    /// <exception cref="SummaryDatabaseException">It is refused.</exception>
    internal static void Check(SqliteDatabase database)
    {
        if (database.Number("SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('schema_info', 'run', 'tf', 'eq')") != 4)
        {
            throw new SummaryDatabaseException(database.Path, "holds no tables of summaries; a database of 'penstock tf summary build' or 'penstock run' is accepted");
        }

        var version = database.Text("SELECT value FROM schema_info WHERE key = 'version'");
        if (!string.Equals(version, $"{Version}", StringComparison.Ordinal))
        {
            throw new SummaryDatabaseException(database.Path, $"schema version is {version ?? "not there"}; {Version} is accepted");
        }
    }
}
