namespace Penstock.Tests.Copying;

/// <summary>A tree with one of everything that copying gets wrong.</summary>
internal static class HardTree
{
    private const string Everybody =
        """
        mkdir hard; cd hard
        echo hello > plain; : > empty; head -c 3000000 /dev/urandom > mid; head -c 40000000 /dev/urandom > big
        truncate -s 10M sparse; printf x | dd of=sparse bs=1 seek=5000000 conv=notrunc status=none; truncate -s 5M allhole
        printf 'a' > "$(printf 'odd\377\376name')"; echo n > $'new\nline'; echo t > $'tab\tx'; echo d > -dash; echo s > ' space '
        mkdir sub; ln plain hl1; ln plain sub/hl2; ln mid sub/mid2; ln big sub/big2
        ln -s plain sl; ln -s /nonexistent dangling; ln -s .. loop; ln -s self self; ln -s "$(printf 'to\377')" odd-target; ln -s x slhl; ln slhl slhl2
        mkfifo fifo; ln fifo fifo2; python3 -c "import socket;s=socket.socket(socket.AF_UNIX);s.bind('sock')"
        mkdir ro; echo r > ro/f; chmod 444 ro/f; chmod 555 ro; mkdir sticky; chmod 1777 sticky; cp /bin/true setuid; chmod 6755 setuid
        echo long > "$(head -c 255 /dev/zero | tr '\0' N)"
        python3 - <<'P'
        import os
        for i in range(40): n='d'*60+str(i); os.mkdir(n); os.chdir(n)
        open('bottom','w').write('deep')
        P
        touch -d '1950-01-01 00:00:00.123456789' old; touch -d '2040-05-05 05:05:05.987654321' future; touch -h -d '2001-01-01 00:00:00.5' sl
        mkdir many; for i in $(seq 1 500); do echo $i > many/f$i; done
        setfattr -n user.a -v 1 plain; setfattr -n user.b -v 2 sub; setfattr -n user.long -v "$(head -c 2000 /dev/zero | tr '\0' y)" mid
        setfacl -m u:1234:rw plain; mkdir acl; setfacl -m u:1234:rwx -m d:u:1234:rwx acl; echo in > acl/inside; mkdir acl/deep; echo x > acl/deep/f
        """;

    private const string RootOnly =
        """
        cd hard
        mknod cdev c 1 3; mknod bdev b 7 99; setfattr -n trusted.t -v z plain; setfattr -h -n trusted.l -v z sl
        cp /bin/true caps; setcap cap_net_raw+ep caps; chown 1000:1001 setuid; chmod 6755 setuid; mkdir sg; chgrp 1234 sg; chmod 2775 sg; mkdir sg/in; echo z > sg/in/f
        chown -h 1234:1235 sl fifo; chown 77:78 mid; chmod 000 mid
        """;

    private const string Times = "touch -d '2020-01-01 01:01:01.5' hard/sub hard/acl hard/many hard";

    public static void Make(Scratch scratch)
    {
        scratch.Shell(Everybody);
        if (Scratch.IsRoot) scratch.Shell(RootOnly);
        scratch.Shell(Times);
    }

    /// <summary>What rsync would still have to do.</summary>
    public static string Differences(Scratch scratch, string source, string target) =>
        scratch.Run("rsync", "-aHAXSn", "--checksum", "--delete", "-i", source, target);
}
